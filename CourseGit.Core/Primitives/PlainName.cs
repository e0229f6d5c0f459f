namespace CourseGit.Core.Primitives;

/// <summary>A name that can stand in a command as it is: ASCII letters and digits, <c>- _ .</c>, and no option.</summary>
internal static class PlainName
{
    /// <summary>Passes a name.</summary>
    /// <param name="of">What it is the name of: <c>rule</c>.</param>
    /// <param name="example">One that could be.</param>
    /// <exception cref="InvalidInputException">It is none.</exception>
    public static void Check(string name, int most, string of, string example)
    {
        TextLength.Check(name, most, $"The name of the {of}");
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') || name[0] is '-' or '.')
            throw new InvalidInputException(
                $"\"{name}\" is not a name for a {of}. Use letters, digits, hyphen, dot and underscore, for example {example}.");
    }
}
