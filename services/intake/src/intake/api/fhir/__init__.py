"""The FHIR façade: the same use cases under the words of HL7 FHIR."""
