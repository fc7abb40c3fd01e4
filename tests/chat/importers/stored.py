"""What a store holds after an import."""


def all_messages(chats):
    """Return the messages of all sessions."""
    return [
        message
        for session in chats.list_sessions()
        for message in chats.get_messages(session.session_id)
    ]
