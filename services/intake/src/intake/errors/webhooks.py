"""Refusals around the feed and the webhooks of partner hospitals."""

from shared.errors import ConflictError, FieldError, InvalidError, NotFoundError

__all__ = [
    "DeliveryNotFoundError",
    "DestinationRefusedError",
    "EventsExpiredError",
    "WebhookDisabledError",
    "WebhookHospitalMissingError",
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


REASONS = {
    "url_malformed": (
        "write it plainly, as https://host[:port]/path, without user, password or fragment",
        "地址格式应为 https://主机[:端口]/路径，不得含用户名、密码或片段",
    ),
    "https_needed": ("only https is sent to", "仅支持 https 地址"),
    "port_not_allowed": ("this port isn't open to webhooks", "不允许使用该端口"),
    "address_not_allowed": (
        "it leads to a private, reserved or own address",
        "该地址指向内部、保留或本机网络",
    ),
    "name_unknown": ("the name has no address", "该域名无法解析"),
}


class DestinationRefusedError(InvalidError):
    """An address that nothing is sent to; ``reason`` is a code."""

    code = "destination_refused"
    sentence = "nothing is sent to this address; see errors"
    sentence_zh = "不能向该地址发送，详见 errors"

    def __init__(self, *, reason: str) -> None:
        self.reason = reason
        super().__init__(errors=[FieldError("/url", reason, *REASONS[reason])])


class WebhookHospitalMissingError(InvalidError):
    """Staff must say whose webhook it is."""

    code = "webhook_hospital_missing"
    sentence = "say by its credit code which hospital this webhook is for"
    sentence_zh = "请填写该网络回调所属医院的统一社会信用代码"


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
