"""Refusals around the feed and the webhooks of partner hospitals."""

from shared.errors import ConflictError, InvalidError, NotFoundError

__all__ = [
    "DeliveryNotFoundError",
    "DestinationRefusedError",
    "EventsExpiredError",
    "WebhookDisabledError",
    "WebhookLimitError",
    "WebhookNotFoundError",
    "WebhookRotatingError",
]


class WebhookNotFoundError(NotFoundError):
    """No endpoint of that id that the caller may see."""

    code = "webhook_not_found"
    sentence = "there is no such webhook"
    sentence_zh = "网络回调不存在或无权查看"


class DeliveryNotFoundError(NotFoundError):
    """The endpoint was never sent that event."""

    code = "delivery_not_found"
    sentence = "there is no such delivery at this webhook"
    sentence_zh = "该网络回调没有此次投递"


class DestinationRefusedError(InvalidError):
    """An address that nothing is sent to; ``reason`` is a code."""

    code = "destination_refused"
    sentence = "nothing is sent to this address: {reason}"
    sentence_zh = "不能向该地址发送：{reason}"

    @property
    def reason(self) -> str:
        """Why, as a code."""
        return str(self.facts["reason"])


class WebhookLimitError(ConflictError):
    """A hospital has as many endpoints as it may have."""

    code = "webhook_limit"
    sentence = "a hospital has {limit} webhooks at most"
    sentence_zh = "每家医院最多设置 {limit} 个网络回调"


class WebhookDisabledError(ConflictError):
    """Nothing is sent to an endpoint that is switched off."""

    code = "webhook_disabled"
    sentence = "this webhook is disabled ({reason}); enable it first"
    sentence_zh = "该网络回调已停用（{reason}），请先启用"


class WebhookRotatingError(ConflictError):
    """The key before is still in use beside the current one."""

    code = "webhook_rotating"
    sentence = "the keys are being changed already; the old one signs until {until}"
    sentence_zh = "密钥正在轮换中，旧密钥有效至 {until}"


class EventsExpiredError(ConflictError):
    """Events after the cursor aren't kept any more."""

    code = "events_expired"
    sentence = "events after {after} are no longer kept; go on with after={oldest} and read anew"
    sentence_zh = "序号 {after} 之后的部分事件已过保存期；请以 after={oldest} 继续，并重新核对状态"
