@testable import Images
import Files
import TestSupport
import Testing

@Suite struct LegendTests {
    /// The bar shows its map from end to end, a tick below each end, and text above and below that stays inside.
    @Test func aBarShowsItsMap() {
        var image = Image(width: 240, height: ColorBar.height)
        ColorBar(map: .sequential, minimum: 0, maximum: 2, title: "distance / mm").draw(
            on: &image, x: 0, y: 0, width: 240)
        #expect(image[30, 29] == ColorMap.sequential.color(0))
        #expect(image[209, 29] == ColorMap.sequential.color(1))
        #expect(image[29, 29] == .white && image[210, 29] == .white)
        func isInked(_ columns: Range<Int>, _ rows: Range<Int>) -> Bool {
            rows.contains { y in columns.contains { x in image[x, y] != .white } }
        }
        #expect(isInked(60..<180, 0..<20) && isInked(28..<34, 37..<41) && isInked(206..<212, 37..<41))
        for tick in 0..<5 {
            let middle = 30 + Int((Double(tick) / 4 * 179).rounded())
            #expect(isInked(middle - 10..<middle + 10, 46..<58), "label of tick \(tick)")
        }
        #expect(!isInked(0..<240, 60..<62))
    }

    @Test func labelsTellTicksApart() {
        #expect(ColorBar.label(0.25, step: 0.25) == "0.25")
        #expect(ColorBar.label(-3, step: 3) == "−3")
        #expect(ColorBar.label(-0.0, step: 1) == "0")
        #expect(ColorBar.label(1.5, step: 0) == "1.5")
        let thirds = (0...3).map { ColorBar.label(Double($0) / 3, step: 1.0 / 3) }
        #expect(Set(thirds).count == 4)
    }

    /// Pictures stand in reading order at the places that gap, caption and title leave, larger ones cut off.
    @Test func aSheetIsFilledRowByRow() {
        var sheet = ContactSheet(columns: 2, cellWidth: 20, cellHeight: 10)
        let colors = [
            Color(red: 200, green: 0, blue: 0), Color(red: 0, green: 200, blue: 0), Color(red: 0, green: 0, blue: 9),
        ]
        for (index, color) in colors.enumerated() {
            sheet.append(
                Image(width: index == 1 ? 90 : 20, height: index == 1 ? 90 : 10, color: color), caption: "\(index)")
        }
        let image = sheet.image()
        #expect(sheet.count == 3)
        #expect((image.width, image.height) == (2 * 26 + 6, 6 + 2 * 34))
        for (index, color) in colors.enumerated() {
            let (x, y) = (6 + index % 2 * 26, 6 + index / 2 * 34)
            for (dx, dy) in [(0, 0), (19, 0), (0, 9), (19, 9)] { #expect(image[x + dx, y + dy] == color) }
            for (dx, dy) in [(-1, 0), (20, 0), (0, -1), (0, 10)] { #expect(image[x + dx, y + dy] == .white) }
            let caption = (y + 10..<y + 28).contains { row in (x..<x + 20).contains { image[$0, row] != .white } }
            #expect(caption, "caption \(index)")
        }
        sheet.title = "title"
        #expect(sheet.image().height == image.height + 24)
        #expect(ContactSheet(columns: 3, cellWidth: 5, cellHeight: 5).image().width == 17)
    }

    @Test func anImageThatCannotBeWrittenSaysSo() {
        let path = "/nowhere/at/all.png"
        let error = #expect(throws: ImageError.self) { try ImageFile.write(Image(width: 1, height: 1), to: path) }
        guard case .unwritable(let reason) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.path == path && reason.what.contains("does not exist"))
    }
}
