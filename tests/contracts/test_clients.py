"""What a client asks for is what the asked service answers, and its fake is no different."""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from polyfactory.factories.pydantic_factory import ModelFactory
from pydantic import BaseModel

from local_stack.services import INTERNAL_READS, InternalRead
from shared.auth import NeedsScope
from shared.clients.base import RemoteNotFoundError, ServiceClient
from shared.clients.identity import FakeIdentityClient, IdentityClient
from shared.clients.intake import FakeIntakeClient, IntakeClient
from shared.clients.lottery import FakeLotteryClient, LotteryClient
from shared.clients.mailing import FakeMailingClient, MailingClient
from shared.clients.review import FakeReviewClient, ReviewClient
from tests.support.applications import application, routes_of, services_with

PAIRS: list[tuple[type[Any], type[Any]]] = [
    (IdentityClient, FakeIdentityClient),
    (IntakeClient, FakeIntakeClient),
    (LotteryClient, FakeLotteryClient),
    (MailingClient, FakeMailingClient),
    (ReviewClient, FakeReviewClient),
]
IDENTIFIER = UUID(int=1)
FIRST_SEEDS = range(5)


@dataclass(frozen=True)
class Question:
    """What one method of a client asks: where, how, and the model it reads the answer as."""

    owner: str
    path: str
    model: type[BaseModel] | None
    method: str = "GET"

    def __str__(self) -> str:
        """Name it in a test's id."""
        return f"{self.owner} {self.path}"


def methods_of(client: type[Any]) -> dict[str, Callable[..., Any]]:
    return {name: item for name, item in vars(client).items() if name[0] != "_" and callable(item)}


def questions() -> Iterator[Question]:
    for real, _ in PAIRS:
        for name in methods_of(real):
            yield question_of(real, name)


def question_of(client: type[Any], method: str) -> Question:
    """Call a client's method and return what would have gone out."""
    asked: list[Question] = []

    def read(self: ServiceClient, path: str, model: type[BaseModel], **_: object) -> None:
        asked.append(Question(self.audience, path, model))

    def ask(
        self: ServiceClient, path: str, _body: object, model: type[BaseModel], **_: object
    ) -> None:
        asked.append(Question(self.audience, path, model, "POST"))

    def stream(self: ServiceClient, path: str, **_: object) -> None:
        asked.append(Question(self.audience, path, None))

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ServiceClient, "read", read)
        patched.setattr(ServiceClient, "ask", ask)
        patched.setattr(ServiceClient, "stream", stream)
        bound = getattr(client(nobody()), method)
        begun = bound(*identifiers(bound), committee="330783", on_behalf_of="account")
        if inspect.iscoroutine(begun):
            with pytest.raises(TypeError, match="await"):
                begun.send(None)
    [question] = asked
    return question


def nobody() -> Any:
    names = ("identity", "intake", "lottery", "review", "mailing")
    urls = {f"{name}_url": f"http://{name}" for name in names}
    return SimpleNamespace(settings=SimpleNamespace(token_url="", client_id="", **urls))


def identifiers(method: Callable[..., Any]) -> list[UUID]:
    parameters = inspect.signature(method).parameters.values()
    return [IDENTIFIER for item in parameters if item.kind is item.POSITIONAL_OR_KEYWORD]


QUESTIONS = list(questions())


def route_asked(question: Question) -> APIRoute:
    def matches(path: str) -> bool:
        pattern = re.sub(r"\{\w+\}", "[^/]+", path)
        return re.fullmatch(pattern, question.path.partition("?")[0]) is not None

    [found] = [
        route
        for path, route in routes_of(application(question.owner))
        if path.startswith("/internal/") and matches(path) and route.methods == {question.method}
    ]
    return found


@pytest.mark.parametrize(("real", "fake"), PAIRS)
def test_fake_answers_everything_that_the_client_asks(real: type, fake: type) -> None:
    assert methods_of(real).keys() <= methods_of(fake).keys()


@pytest.mark.parametrize(("real", "fake"), PAIRS)
def test_fake_is_called_like_the_client(real: type, fake: type) -> None:
    for name, method in methods_of(real).items():
        pretended = methods_of(fake)[name]
        assert inspect.signature(pretended).parameters == inspect.signature(method).parameters
        assert inspect.iscoroutinefunction(pretended) == inspect.iscoroutinefunction(method)


@pytest.mark.parametrize(("real", "fake"), PAIRS)
async def test_fake_refuses_what_it_was_not_told(real: type, fake: type) -> None:
    client = fake()

    for name in methods_of(real):
        asked = getattr(client, name)
        begun = asked(*identifiers(asked), committee="330783", on_behalf_of="account")
        with pytest.raises(RemoteNotFoundError):
            await (begun if inspect.iscoroutine(begun) else begun.__aenter__())


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_client_asks_a_route_that_is_there(question: Question) -> None:
    route = route_asked(question)

    if question.model is None:
        assert route.response_model is None


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.model], ids=str)
@pytest.mark.parametrize("seed", FIRST_SEEDS)
def test_answer_reads_as_the_client_understands_it(question: Question, seed: int) -> None:
    model = cast("type[BaseModel]", question.model)
    answer = example_answer(cast("type[BaseModel]", route_asked(question).response_model), seed)

    understood = model.model_validate_json(answer.model_dump_json())

    assert understood.model_dump(mode="json") == only(
        answer.model_dump(mode="json"), understood.model_dump(mode="json")
    )


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q.model], ids=str)
def test_answer_has_every_field_that_the_client_reads(question: Question) -> None:
    model = cast("type[BaseModel]", question.model)
    answered = cast("type[BaseModel]", route_asked(question).response_model)

    assert model.model_fields.keys() <= answered.model_fields.keys()


def example_answer(view: type[BaseModel], seed: int) -> BaseModel:
    factory = ModelFactory.create_factory(view)
    factory.seed_random(seed)
    # Unchecked: the values need the right types here, not valid checksums.
    return factory.build(factory_use_construct=True)


def only(value: Any, like: Any) -> Any:
    """Return a value without the members that the other doesn't have, at any depth."""
    if isinstance(like, dict):
        return {key: only(value[key], like[key]) for key in like}
    if isinstance(like, list):
        assert len(value) == len(like)
        return [only(*pair) for pair in zip(value, like, strict=True)]
    return value


def test_scopes_granted_are_the_scopes_needed() -> None:
    needed = {
        (owner, scope)
        for owner in services_with("main")
        for path, route in routes_of(application(owner))
        if path.startswith("/internal/")
        for scope in scopes_of(route.dependant)
    }

    assert {(read.owner, read.scope) for read in INTERNAL_READS} == needed


@pytest.mark.parametrize("read", INTERNAL_READS, ids=str)
def test_nobody_is_granted_a_read_of_its_own(read: InternalRead) -> None:
    assert read.reader != read.owner


def scopes_of(dependant: Dependant) -> set[str]:
    own = {dependant.call.scope} if isinstance(dependant.call, NeedsScope) else set()
    return own.union(*(scopes_of(item) for item in dependant.dependencies))
