"""The production service: settings, the HTTP face and its client, upkeep, health, deployment.

Needs the extra `service`: pip install 'multichat-lab[service]'.
"""
