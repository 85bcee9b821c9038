public import ArgumentParser
public import Flambeau

extension SyntheticSetting: ExpressibleByArgument {}
