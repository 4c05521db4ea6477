"""Bodies of requests of hospitals, and of staff about hospitals."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from intake.domain.application import Line
from intake.domain.partner.submissions import (
    DeclaredDocument,
    Person,
    SubmissionContent,
    Treatment,
)
from shared.ids import new_id
from shared.json_types import WHOLE, Day
from shared.openapi import shown_as

__all__ = ["DocumentFromPart", "DocumentFromUpload", "SubmitRecords", "SubmitRecordsForm"]

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
MediaType = Annotated[str, StringConstraints(pattern=r"^[a-z]{1,20}/[a-z0-9.+-]{1,80}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
PartName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,80}$")]
ExternalId = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
CaseNumber = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]

MOST_BYTES = 2**40
MOST_DOCUMENTS = 100

PERSON = {"name": "王建国", "identity_number": "330783198503140016", "birth_date": "1985-03-14"}
VISIT = {
    "kind": "inpatient",
    "number": "ZY20260302017",
    "started_on": "2026-03-02",
    "ended_on": "2026-03-16",
    "department": "手外科",
    "diagnoses": [{"code": "S62.601", "text": "右手食指近节指骨骨折"}],
}
DOCUMENT = {
    "kind": "discharge_summary",
    "title": "出院记录",
    "dated_on": "2026-03-16",
    "media_type": "application/pdf",
    "size": 16,
    "sha256": "b94a2b4a0c9ac0dab2fb9ff1d4a5cc73e5f9b31d3a3d2c2bf6d0ce3b0d5a6c11",
}


class Body(BaseModel):
    """A body; a field nobody knows is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Document(Body):
    """What is announced of a document."""

    kind: Code = Field(
        description="A code of /partner/document-kinds", examples=["discharge_summary"]
    )
    title: Line = Field(examples=["出院记录"])
    dated_on: Day = Field(examples=["2026-03-16"])
    media_type: MediaType = Field(examples=["application/pdf"])
    size: Annotated[int, Field(ge=1, le=MOST_BYTES, strict=True), WHOLE] = Field(
        description="Bytes", examples=[183_204]
    )
    sha256: Sha256 = Field(description="In hex, lower case")

    def declared(self, upload_id: UUID | None) -> DeclaredDocument:
        """Return it with the id that the document will have."""
        return DeclaredDocument(
            id=new_id(),
            kind=self.kind,
            title=self.title,
            dated_on=self.dated_on,
            media_type=self.media_type,
            size=self.size,
            sha256=self.sha256,
            upload_id=upload_id,
        )


class DocumentFromUpload(Document):
    """A document whose file was uploaded before."""

    upload_id: UUID

    def as_declared(self) -> DeclaredDocument:
        """Return it as the use case takes it."""
        return self.declared(self.upload_id)


class DocumentFromPart(Document):
    """A document whose file is a part of the same form."""

    part: PartName = Field(description="The name of the file's part", examples=["file-1"])

    def as_declared(self) -> DeclaredDocument:
        """Return it as the use case takes it."""
        return self.declared(None)


class Submission(Body):
    """Everything of a submission but its documents."""

    external_id: ExternalId = Field(
        min_length=1,
        description="The hospital's own number of this submission, good once",
        examples=["DYRM-2026-000123"],
    )
    request_id: UUID | None = Field(
        None, description="The request for records, or order of a test, that this answers"
    )
    case_number: CaseNumber | None = Field(
        None,
        min_length=1,
        description="As the person gave it; narrows the search and tells nothing",
        examples=["东劳鉴〔2026〕123号"],
    )
    person: Person
    visit: Treatment

    def as_content(self) -> SubmissionContent:
        """Return what is personal of it."""
        return SubmissionContent(
            person=self.person,
            visit=self.visit,
            external_id=self.external_id,
            case_number=self.case_number,
        )


class SubmitRecords(Submission):
    """Records of one person and visit (病历报送), whose files were uploaded before."""

    model_config = shown_as(
        external_id="DYRM-2026-000123",
        person=PERSON,
        visit=VISIT,
        documents=[{**DOCUMENT, "upload_id": "0198c5a2-7a53-7cc1-b1c6-3d5b1a4e9f10"}],
    )

    documents: list[DocumentFromUpload] = Field(min_length=1, max_length=MOST_DOCUMENTS)


class SubmitRecordsForm(Submission):
    """The part ``submission`` of a form: records whose files are its other parts."""

    model_config = shown_as(
        external_id="DYRM-2026-000123",
        person=PERSON,
        visit=VISIT,
        documents=[{**DOCUMENT, "part": "file-1"}],
    )

    documents: list[DocumentFromPart] = Field(min_length=1, max_length=MOST_DOCUMENTS)
