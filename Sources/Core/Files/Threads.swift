/// How many threads work.
public enum Threads {
    /// As many as the machine has cores: what long work uses where its caller does not say.
    public static let all = Parallel.processorCount
}
