"""A Secret Service that is on the bus and of no use: `refuse` answers every call with an error, `hang` with nothing."""

from __future__ import annotations

import sys

from jeepney import HeaderFields, MessageType, message_bus, new_error  # type: ignore[import-untyped]  # it ships none
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]  # it ships none

BUS_NAME = "org.freedesktop.secrets"
ACCESS_DENIED = "org.freedesktop.DBus.Error.AccessDenied"


def main() -> None:
    temper = sys.argv[1]
    with open_dbus_connection(bus="SESSION") as connection:
        connection.send_and_get_reply(message_bus.RequestName(BUS_NAME))
        print("ready", flush=True)
        while True:
            message = connection.receive()
            is_call = message.header.message_type is MessageType.method_call
            if temper == "refuse" and is_call and HeaderFields.sender in message.header.fields:
                connection.send(new_error(message, ACCESS_DENIED, "s", ("not for you",)))


if __name__ == "__main__":
    main()
