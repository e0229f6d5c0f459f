namespace CourseGit.Core.Primitives;

/// <summary>
/// A commit message: 1 to 200 characters on one line. Longer ones are refused rather than cut: nobody reads them in a list,
/// and git's own tools fold the first line at 72.
/// </summary>
public sealed record CommitMessage
{
    /// <summary>Longest allowed message, in characters.</summary>
    public const int MaxLength = 200;

    private CommitMessage(string value) => Value = value;

    /// <summary>The text, trimmed.</summary>
    public string Value { get; }

    /// <summary>Reads a message, or throws.</summary>
    /// <exception cref="InvalidInputException">The message is empty, too long, or holds control characters.</exception>
    public static CommitMessage Parse(string? text)
    {
        var value = (text ?? "").Trim();
        if (value.Length == 0)
            throw new InvalidInputException(
                "The commit message is empty. Write what changed, or leave the message out to get the default one.");
        if (value.Length > MaxLength)
            throw new InvalidInputException(
                $"The commit message has {value.Length} characters; at most {MaxLength} are allowed. Shorten it to one line that says "
                + "what changed.");
        if (value.Any(char.IsControl))
            throw new InvalidInputException("The commit message holds line breaks or control characters. Write it on one line.");
        return new CommitMessage(value);
    }

    /// <summary>The guide's default: <c>Sync {subdomain} {yyyy-MM-dd HH:mm:ss} UTC</c>.</summary>
    public static CommitMessage Default(Subdomain subdomain, DateTimeOffset now) =>
        new($"Sync {subdomain} {now.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");

    /// <summary>The message with lines below it that say more, as git separates them.</summary>
    public string With(IReadOnlyCollection<string> lines) => lines.Count == 0 ? Value : $"{Value}\n\n{string.Join('\n', lines)}";

    /// <inheritdoc/>
    public override string ToString() => Value;
}
