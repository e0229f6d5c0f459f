using System.Collections.Immutable;

namespace CourseGit.Core.Databases.PostgreSql;

/// <summary>
/// Says where the rows of a table are cut into pieces. It goes by the rows' own keys, so that a row that comes or goes moves no other
/// cut: of whole numbers, every 2,000 of them; of other keys, where a hash of the key happens to end in zeros, about as often.
/// </summary>
internal sealed class RowCutter(CatalogTable table)
{
    private const int RowsPerPiece = 2000, FewestRows = 500;
    private readonly ImmutableArray<int> _key = KeyOf(table);
    private readonly bool _isNumber = KeyOf(table) is [var only] && table.Columns[only].IsInteger;
    private long _last;
    private bool _cutsNext;

    /// <summary>Whether a new piece begins before this row.</summary>
    /// <param name="rows">In the piece so far.</param>
    /// <param name="bytes">In the piece so far.</param>
    public bool CutsBefore(ReadOnlySpan<byte> row, int rows, int bytes)
    {
        var cuts = _isNumber ? PassesNumber(row) : _cutsNext;
        if (!_isNumber)
            _cutsNext = Hash(row) % RowsPerPiece == 0;
        return rows > 0 && ((cuts && rows >= FewestRows) || bytes + row.Length > RowPieces.Largest);
    }

    private bool PassesNumber(ReadOnlySpan<byte> row)
    {
        var bucket = Math.DivRem(RowFields.Number(RowFields.Field(row, _key[0])) ?? 0, RowsPerPiece, out var rest) - (rest < 0 ? 1 : 0);
        (var passes, _last) = (bucket != _last, bucket);
        return passes;
    }

    // FNV-1a over the key's fields, or the whole row where there is no key.
    private ulong Hash(ReadOnlySpan<byte> row)
    {
        var hash = 14695981039346656037UL;
        if (_key.IsEmpty)
            return Finish(Add(hash, row));
        foreach (var index in _key)
            hash = Add(hash, RowFields.Field(row, index)) * 31;
        return Finish(hash);
    }

    private static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
            hash = (hash ^ b) * 1099511628211UL;
        return hash;
    }

    private static ulong Finish(ulong hash) => (hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15UL >> 20;

    private static ImmutableArray<int> KeyOf(CatalogTable table) =>
        [.. table.Columns.Select((c, i) => (c.Key, i)).Where(c => c.Key > 0).OrderBy(c => c.Key).Select(c => c.i)];
}
