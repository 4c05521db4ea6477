"""HL7 FHIR, R4B and R5, as hospitals speak it: read into submissions, and written from requests."""
