"""python -m model.evaluate: see model.studies.evaluate."""

from model.studies.evaluate import main

if __name__ == "__main__":
    main()
