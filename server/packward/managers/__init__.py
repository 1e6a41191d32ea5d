"""What each package manager really does, one folder per manager, by the manager's name."""

from packward.model.manager import Manager

from .npm import NPM

BY_NAME: dict[str, Manager] = {NPM.name: NPM}
