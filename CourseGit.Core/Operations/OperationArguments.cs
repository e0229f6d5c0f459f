using System.Text.Json;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Operations;

/// <summary>What was asked of a backup.</summary>
/// <param name="Message">The commit message; null for the default one.</param>
/// <param name="AcceptShrunken">The person confirmed that more than half of the files may be gone.</param>
public sealed record BackupArguments(CommitMessage? Message, bool AcceptShrunken)
{
    /// <summary>As stored with the operation.</summary>
    public string ToJson() => JsonSerializer.Serialize(new Stored(Message?.Value, AcceptShrunken));

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static BackupArguments FromJson(string json)
    {
        var stored = JsonSerializer.Deserialize<Stored>(json) ?? throw new InvalidInputException("The operation's arguments cannot be read.");
        return new BackupArguments(stored.Message is null ? null : CommitMessage.Parse(stored.Message), stored.AcceptShrunken);
    }

    private sealed record Stored(string? Message, bool AcceptShrunken);
}
