"""What the body may hold."""

from rest_framework import serializers


class Applicant(serializers.Serializer):
    kind = serializers.ChoiceField(["appraisee", "employer", "relative"])
    name = serializers.CharField(max_length=100)
    phone = serializers.RegexField(r"^[0-9-]{7,20}$")
    relationship = serializers.CharField(max_length=100, required=False)


class Appraisee(serializers.Serializer):
    name = serializers.CharField(max_length=100)
    identity_number = serializers.RegexField(r"^\d{17}[\dX]$")
    phone = serializers.RegexField(r"^[0-9-]{7,20}$")
    address = serializers.CharField(max_length=200)


class Employer(serializers.Serializer):
    name = serializers.CharField(max_length=200)
    credit_code = serializers.RegexField(r"^[0-9A-Z]{18}$")
    contact = serializers.CharField(max_length=100)
    phone = serializers.RegexField(r"^[0-9-]{7,20}$")
    address = serializers.CharField(max_length=200)


class Injury(serializers.Serializer):
    occurred_on = serializers.DateField()
    scope_parts = serializers.ListField(child=serializers.CharField(max_length=200), max_length=20)
    decision_number = serializers.CharField(max_length=200)
    decided_on = serializers.DateField()
    diagnosis = serializers.CharField(max_length=2000)


class Material(serializers.Serializer):
    item = serializers.CharField(max_length=60)
    upload_id = serializers.UUIDField()


class Application(serializers.Serializer):
    matter = serializers.ChoiceField(["initial", "review", "illness"])
    applicant = Applicant()
    appraisee = Appraisee()
    employer = Employer()
    injury = Injury()
    materials = Material(many=True)
    consent_electronic = serializers.BooleanField(default=False)
