internal import Files
import Foundation

extension ScanBatch {
    /// Writes `summary.csv`: a row a scan, in the order in which they were named.
    func writeSummary(_ states: [State]) throws {
        var text = "scan,folder,state,unit,confidence,median_mm,mean_mm,p90_mm,within_1mm,message\n"
        for (job, state) in zip(jobs, states) {
            var fields = [job.scan, job.folder]
            switch state {
            case .waiting: fields += ["waiting"] + Array(repeating: "", count: 7)
            case .failed(let message): fields += ["failed"] + Array(repeating: "", count: 6) + [message]
            case .fitted(let report):
                let error = report.detail?.error ?? report.error
                fields += [
                    "fitted", report.unit.symbol,
                    report.verification.map { String(format: "%.3f", $0.confidence) } ?? "",
                ]
                fields += [error?.median, error?.mean, error?.ninetiethPercentile, error?.shareWithinOneMillimetre]
                    .map { $0.map { String(format: "%.4f", $0) } ?? "" }
                fields.append(report.notes.joined(separator: "; "))
            }
            text += fields.map(Self.quoted).joined(separator: ",") + "\n"
        }
        try AtomicFile.write(text, to: output + "/" + summaryName)
    }

    /// What became of each scan as a JSON list, a report for each that was fitted; of others the scan and the reason.
    ///
    /// - Parameter states: what ``run(from:step:finished:)`` returned.
    public func json(_ states: [State]) throws -> String {
        try JSONText.encode(zip(jobs, states).map { Entry(scan: $0.scan, state: $1) }) + "\n"
    }

    /// A scan in that list.
    private struct Entry: Encodable {
        var scan: String
        var state: State

        enum CodingKeys: String, CodingKey { case schemaVersion, scan, error }

        func encode(to encoder: any Encoder) throws {
            if case .fitted(let report) = state { return try report.encode(to: encoder) }
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(FitReport.currentSchemaVersion, forKey: .schemaVersion)
            try container.encode(scan, forKey: .scan)
            if case .failed(let message) = state {
                try container.encode(message, forKey: .error)
            } else {
                try container.encode("not reached", forKey: .error)
            }
        }
    }

    /// A field as RFC 4180 has it.
    private static func quoted(_ field: String) -> String {
        guard field.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return field }
        return "\"" + field.replacingOccurrences(of: "\"", with: "\"\"") + "\""
    }
}
