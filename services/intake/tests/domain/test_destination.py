"""Webhooks reach hospitals on the Internet, and nothing else."""

from ipaddress import ip_address, ip_network

import pytest

from intake.domain.destination import Reach, parse_destination
from intake.errors.webhooks import DestinationRefusedError

PUBLIC = Reach(ports=frozenset({443, 8443}))


def reason_for(url: str, reach: Reach = PUBLIC) -> str:
    """Return why an address is refused."""
    with pytest.raises(DestinationRefusedError) as refusal:
        reach.check(parse_destination(url))
    return refusal.value.reason


@pytest.mark.parametrize(
    "url",
    [
        "https://his.example.com/hooks",
        "https://his.example.com",
        "https://HIS.example.com.:8443/a/b?c=d&e=%20",
        "https://1.1.1.1/hooks",
        "https://[2606:4700:4700::1111]/hooks",
    ],
)
def test_public_https_address_is_allowed(url: str) -> None:
    PUBLIC.check(parse_destination(url))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://his.example.com/",
        "//his.example.com/",
        "https:his.example.com",
        "https://user@his.example.com/",
        "https://user:secret@his.example.com/",
        "https://his.example.com\\@10.0.0.1/",
        "https://his.example.com#@10.0.0.1/",
        "https://his.example.com/#part",
        "https://his.example.com/a b",
        "https://his.example.com/\r\nHost: other",
        "https://his.example.com:0/",
        "https://his.example.com:65536/",
        "https://his..example.com/",
        "https://-his.example.com/",
        "https://医院.example.com/",
        "https://①②⑦.0.0.1/",
        "https://[::1%25eth0]/",
        "https://[v1.fe80::]/",
        "https:///hooks",
        "https://?x",
        "https://" + "a" * 500 + ".example.com/",
    ],
)
def test_address_that_readers_could_read_differently_is_refused(url: str) -> None:
    assert reason_for(url) == "url_malformed"


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "10.0.0.0x1"])
def test_number_that_stands_for_an_address_is_refused(host: str) -> None:
    assert reason_for(f"https://{host}/") == "url_malformed"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104  (refused, not bound)
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "100.100.100.200",
        "169.254.169.254",
        "192.0.0.192",
        "198.18.0.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:7f00:1::]",
        "[2001:0:53aa:64c:0:0:80ff:fffe]",
        "[fe80::1]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[ff02::1]",
        "[2001:db8::1]",
    ],
)
def test_address_inside_or_reserved_is_refused(address: str) -> None:
    assert reason_for(f"https://{address}/") == "address_not_allowed"


def test_plain_http_and_other_ports_are_refused() -> None:
    assert reason_for("http://his.example.com/") == "https_needed"
    assert reason_for("https://his.example.com:5432/") == "port_not_allowed"


def test_one_bad_address_of_a_name_refuses_all() -> None:
    destination = parse_destination("https://his.example.com/")
    addresses = [ip_address("1.1.1.1"), ip_address("::ffff:192.168.0.1")]

    with pytest.raises(DestinationRefusedError):
        PUBLIC.check_addresses(destination, addresses)


def test_listed_network_is_reached_and_its_neighbour_is_not() -> None:
    government = Reach(ports=frozenset({443}), networks=[ip_network("10.20.0.0/16")])

    government.check(parse_destination("https://10.20.3.4/hooks"))
    government.check(parse_destination("https://[::ffff:10.20.3.4]/hooks"))
    assert reason_for("https://10.21.3.4/hooks", government) == "address_not_allowed"


def test_plain_http_stays_on_this_machine_even_in_tests() -> None:
    testing = Reach(ports=frozenset({443}), loopback=True)
    elsewhere = parse_destination("http://his.example.com/")

    testing.check_addresses(parse_destination("http://localhost:8000/"), [ip_address("127.0.0.1")])
    with pytest.raises(DestinationRefusedError):
        testing.check_addresses(elsewhere, [ip_address("1.1.1.1")])
