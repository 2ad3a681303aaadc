"""What every room may use: settings, logs, how an error is described."""
