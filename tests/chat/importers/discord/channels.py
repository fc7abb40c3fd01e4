"""Channels as DiscordChatExporter writes them."""

ANN = {"id": "1", "name": "ann", "nickname": "Ann", "isBot": False}
BOB = {"id": "2", "name": "bob", "nickname": "Bob", "isBot": False}


def said(number, content="", author=ANN, kind="Default", **more):
    return {
        "id": str(number),
        "type": kind,
        "timestamp": f"2024-01-31T10:00:{number:02}.5+01:00",
        "content": content,
        "author": author,
        **more,
    }


def channel(*messages, **more):
    place = {"id": "70", "type": "GuildTextChat", "name": "general", "topic": "Lunch", **more}
    return {"guild": {"id": "9", "name": "Acme"}, "channel": place, "messages": list(messages)}
