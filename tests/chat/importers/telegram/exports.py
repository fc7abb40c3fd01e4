"""Messages and chats as Telegram writes them."""


def said(number, text, name="Ann", **more):
    return {
        "id": number,
        "type": "message",
        "date": "2024-01-31T10:00:00",
        "date_unixtime": str(1706695200 + number),
        "from": name,
        "from_id": {"Ann": "user1", "Bob": "user2"}.get(name or "", "user3"),
        "text": text,
        **more,
    }


def chat(*messages, **more):
    return {"name": "Lunch", "type": "private_group", "id": 7, "messages": list(messages), **more}
