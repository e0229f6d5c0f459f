namespace CourseGit.Core.Primitives;

/// <summary>Names as people sort them: <c>exercise 2</c> before <c>exercise 10</c>, capital and small letters alike.</summary>
public sealed class NaturalOrder : IComparer<string>
{
    private NaturalOrder()
    {
    }

    /// <summary>The one there is.</summary>
    public static NaturalOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var (one, other) = (x ?? "", y ?? "");
        for (int i = 0, j = 0; ;)
        {
            if (i == one.Length || j == other.Length)
                return (one.Length - i).CompareTo(other.Length - j) is not 0 and var shorter ? shorter : string.CompareOrdinal(one, other);
            var left = Piece(one, i);
            var right = Piece(other, j);
            var order = char.IsAsciiDigit(left[0]) && char.IsAsciiDigit(right[0])
                ? Number(left, right)
                : left.CompareTo(right, StringComparison.OrdinalIgnoreCase);
            if (order != 0)
                return order;
            (i, j) = (i + left.Length, j + right.Length);
        }
    }

    // All digits that follow each other, or one other character.
    private static ReadOnlySpan<char> Piece(string text, int start)
    {
        var end = start + 1;
        while (char.IsAsciiDigit(text[start]) && end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return text.AsSpan(start, end - start);
    }

    // However long they are: without leading zeros the longer one is the larger.
    private static int Number(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var one = left.TrimStart('0');
        var other = right.TrimStart('0');
        return one.Length != other.Length ? one.Length.CompareTo(other.Length) : one.SequenceCompareTo(other);
    }
}
