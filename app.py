"""The launcher: `make run`, `make serve` and `python app.py` start here."""

from app import create_app
from app.server import serve

if __name__ == "__main__":
    serve(create_app)
