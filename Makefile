# `make app` and `make test` install whatever they need into .venv, then run.
PYTHON ?= python3
# Where PyTorch comes from beside pip's usual index. "auto": on Linux without an NVIDIA driver, from
# PyTorch's own index of builds for processors, if it can be reached within 3 s, since the usual one
# brings gigabytes for graphics cards. Empty: from the usual index alone.
TORCH_INDEX ?= auto
CPU_INDEX := https://download.pytorch.org/whl/cpu
# How many processes `make serve` starts: one for each core, or for two.
REPLICAS ?= 2
VENV := .venv
BIN := $(VENV)/bin

define CHOOSE_INDEX
import os, shutil, sys, urllib.request
driver = shutil.which("nvidia-smi") or os.path.exists("/proc/driver/nvidia")
if sys.platform == "linux" and not driver:
    try:
        with urllib.request.urlopen(sys.argv[1] + "/", timeout=3):
            print(sys.argv[1])
    except OSError:
        pass
endef
export CHOOSE_INDEX

.PHONY: app serve dev test test-browsers lint format bench pretrained screenshots clean

app: $(VENV)/app
	$(BIN)/streamlit run streamlit_app.py

serve: $(VENV)/app
	$(BIN)/python deploy/serve.py --replicas $(REPLICAS)

dev: $(VENV)/dev
	$(BIN)/streamlit run streamlit_app.py --server.fileWatcherType auto --server.runOnSave true \
		--client.showErrorDetails full

test: $(VENV)/chromium
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# Safari's and Firefox's engines. A browser that is neither here nor to be installed is skipped.
test-browsers: $(VENV)/dev
	$(BIN)/python -m tests.other_browsers.install
	$(BIN)/python -m pytest tests/other_browsers

lint: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/chromium
	$(BIN)/python -m benchmarks.fit
	$(BIN)/python -m benchmarks.sketch
	$(BIN)/python -m benchmarks.handwriting
	$(BIN)/python -m benchmarks.sessions
	$(BIN)/python -m benchmarks.pages
	$(BIN)/python -m benchmarks.answer
	$(BIN)/python -m benchmarks.hands
	$(BIN)/python -m benchmarks.photographs
	$(BIN)/python -m benchmarks.attack
	$(BIN)/python -m benchmarks.classroom
	$(BIN)/python -m benchmarks.sweep
	$(BIN)/python -m benchmarks.replicas

pretrained: $(VENV)/dev
	$(BIN)/python -m benchmarks.pretrain

screenshots: $(VENV)/chromium
	$(BIN)/python -m tests.browser.screenshots

clean:
	rm -rf $(VENV)

# Empty files in .venv say what has been installed, so that a second run starts at once.
$(VENV)/app: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@index="$(TORCH_INDEX)"; \
	if [ "$$index" = auto ]; then \
		index=$$($(BIN)/python -c "$$CHOOSE_INDEX" $(CPU_INDEX)); \
		test -z "$$index" || echo "No NVIDIA driver here: PyTorch for processors comes from" \
			"$$index. For another build: make app TORCH_INDEX="; \
	fi; \
	$(BIN)/python -m pip install --disable-pip-version-check \
		$${index:+--extra-index-url "$$index"} -r requirements.txt
	touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/app
	$(BIN)/python -m pip install --disable-pip-version-check -r requirements-dev.txt
	touch $@

$(VENV)/chromium: $(VENV)/dev
	$(BIN)/python -m tests.support.chromium
	touch $@
