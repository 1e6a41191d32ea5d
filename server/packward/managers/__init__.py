"""What each package manager really does, one folder per manager, by the manager's name."""

from packward.managers.bun import BUN
from packward.managers.npm import NPM
from packward.managers.pnpm import PNPM
from packward.managers.yarn import YARN
from packward.model.manager import Manager

BY_NAME: dict[str, Manager] = {manager.name: manager for manager in (NPM, PNPM, YARN, BUN)}
