namespace CourseGit.Portal.Features.Readme;

/// <summary>The text of an editor in a browser, kept the same here by splices.</summary>
public sealed class EditedText(string text)
{
    private const uint FnvOffset = 2166136261, FnvPrime = 16777619;

    /// <summary>The text as it is now.</summary>
    public string Text { get; private set; } = text;

    /// <summary>Grows with every splice.</summary>
    public int Version { get; private set; }

    /// <summary>Replaces a part. What lies beyond the end is cut off: a splice of everything needs not know how much that is.</summary>
    public void Splice(int start, int deleted, string inserted)
    {
        start = Math.Clamp(start, 0, Text.Length);
        var end = (int)Math.Min(Text.Length, (long)start + Math.Max(0, deleted));
        Text = string.Concat(Text.AsSpan(0, start), inserted, Text.AsSpan(end));
        Version++;
    }

    /// <summary>A short fingerprint that the browser makes, too (FNV-1a over UTF-16 units): whether both have the same text.</summary>
    public uint Hash() => HashOf(Text);

    /// <summary>That of any text.</summary>
    public static uint HashOf(string text)
    {
        var hash = FnvOffset;
        foreach (var unit in text)
            hash = (hash ^ unit) * FnvPrime;
        return hash;
    }
}
