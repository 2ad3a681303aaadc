"""How the database's schema came about, one step a file; alembic runs them."""
