from tests.accounts.fixtures import account, city, log_in, sign_in

__all__ = ["account", "city", "log_in", "sign_in"]
