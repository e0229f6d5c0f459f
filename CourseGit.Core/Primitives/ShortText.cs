namespace CourseGit.Core.Primitives;

/// <summary>Texts that others made as long as they liked, for messages that people read.</summary>
internal static class ShortText
{
    /// <summary>The text, or its beginning and three dots.</summary>
    /// <param name="most">Characters; the dots come on top.</param>
    public static string Of(string text, int most)
    {
        if (text.Length <= most)
            return text;
        return text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)] + "…";
    }
}
