"""Use cases of the FHIR façade that the plain interface has in another form."""
