"""How the assistant is seen from outside: logs, metrics, health and readiness."""
