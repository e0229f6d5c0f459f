using System.Text;
using CourseGit.Core.Databases.PostgreSql;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Databases;

/// <summary>Rows are cut the same way however the network delivers them.</summary>
public sealed class RowPiecesTests
{
    private static readonly CatalogTable Table = new(
        "public", "t", [new CatalogColumn("id", "integer", false, 1, true), new CatalogColumn("x", "text", true, 0, false)]);

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(1 << 16)]
    [InlineData(3 << 20)]
    public async Task Long_rows_have_pieces_of_their_own_and_none_is_longer_than_a_mebibyte(int atOnce)
    {
        using var folder = new TemporaryFolder();
        int[] lengths = [5, RowPieces.Largest - 3, 5, RowPieces.Largest - 2, 7, 3 * RowPieces.Largest, RowPieces.Largest + 1, 2, 0];
        var text = string.Concat(lengths.Select((l, i) => $"{i}\t{new string((char)('a' + i), l)}\n"));
        var lines = new RowLines(new Trickle(Encoding.ASCII.GetBytes(text), atOnce), RowPieces.Largest);
        var pieces = new RowPieces(folder.At("rows"), new RowCutter(Table));

        var rows = 0;
        while (await lines.NextAsync(TestContext.Current.CancellationToken) is { Bytes.Length: > 0 } part)
        {
            rows += part.Ends ? 1 : 0;
            await pieces.AddAsync(part, TestContext.Current.CancellationToken);
        }
        await pieces.FinishAsync(TestContext.Current.CancellationToken);

        var files = Directory.GetFiles(folder.At("rows")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        Assert.Equal(lengths.Length, rows);
        Assert.Equal(text, Encoding.ASCII.GetString([.. files.SelectMany(f => f)]));
        Assert.Equal([7 + 1, 1 << 20, 7 + 1, 1 << 20, 1, 10, 1 << 20, 1 << 20, 1 << 20, 3, 1 << 20, 4, 8], files.Select(f => f.Length));
        Assert.Equal(text.Length, pieces.Size);
    }

    /// <summary>A network that delivers a few bytes at once.</summary>
    private sealed class Trickle(byte[] content, int atOnce) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, atOnce)], cancellationToken);
    }
}
