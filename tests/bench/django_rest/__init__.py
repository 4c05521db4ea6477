"""What one would build with Django REST framework: the same rows in the same tables.

It validates the body with serializers and writes with the ORM in one transaction. It knows no
caller, encrypts nothing, sends no events, finds nobody again, and stands behind no gateway.
"""
