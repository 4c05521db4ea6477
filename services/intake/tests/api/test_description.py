"""The service describes itself, and what it gives as examples it also takes."""

from typing import Any

from pydantic import BaseModel

from intake.api.requests import SubmitApplication
from intake.domain.application import Applicant, Appraisee, Employer, Injury
from services.intake.tests.factories.clients import Desk


def example_of(model: type[BaseModel]) -> dict[str, Any]:
    return {name: field.examples[0] for name, field in model.model_fields.items() if field.examples}


def test_examples_are_a_valid_application() -> None:
    body = {
        "matter": "initial",
        "applicant": example_of(Applicant),
        "appraisee": example_of(Appraisee),
        "employer": example_of(Employer),
        "injury": example_of(Injury),
    }

    assert SubmitApplication.model_validate(body).employer is not None


async def test_description_names_the_routes_and_the_streamed_body(desk: Desk) -> None:
    response = await desk.running.client.get("/api/intake/openapi.json")

    paths = response.json()["paths"]
    assert "/api/intake/v1/applications" in paths
    assert "/api/intake/v1/cases/{case_id}/preliminary-review" in paths
    assert "requestBody" in paths["/api/intake/v1/uploads"]["post"]
