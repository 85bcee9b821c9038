/// The files that come with the package: heads, networks, configurations, samples. `BundledFiles` finds them.
package enum FlambeauAssets {
    /// The name under which the package manager puts them beside a program that uses this package, without its ending.
    package static let bundleName = "flambeau_FlambeauAssets"
}
