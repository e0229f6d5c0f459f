using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Notices;

/// <summary>
/// What somebody is told of one thing that happened. No text of an operation stands in it: those may name files of students.
/// </summary>
/// <param name="Event">A <see cref="NoticeOutcome"/> as <see cref="NoticeOutcomes.Id"/> writes it, or <c>test</c>.</param>
/// <param name="Title">One line.</param>
/// <param name="What">What happened.</param>
/// <param name="Means">What that means for the course.</param>
/// <param name="Next">What to do next.</param>
public sealed record NoticeMessage(string Event, string Title, string What, string Means, string Next, DateTime AtUtc)
{
    public string? Course { get; init; }
    public long? Operation { get; init; }

    /// <summary>What is wrong, where it tells of that. Kept in the outbox with the message, never sent.</summary>
    [JsonInclude]
    internal NoticeCondition? Condition { get; init; }

    internal static string Write(ImmutableArray<NoticeMessage> messages) => JsonSerializer.Serialize(messages);

    internal static ImmutableArray<NoticeMessage> Read(string content) =>
        JsonSerializer.Deserialize<ImmutableArray<NoticeMessage>>(content);

    /// <summary>The title of a message that holds these.</summary>
    internal static string TitleOf(ImmutableArray<NoticeMessage> messages) => messages.Length == 1
        ? messages[0].Title
        : $"{Counted.InWords(messages.Length, "notice")}: "
            + string.Join(", ", messages.GroupBy(m => m.Event).Select(g => $"{g.Count()} {g.Key}"));

    /// <summary>Where its page is; null when there is none, or nobody said where the portal is reached.</summary>
    internal Uri? LinkIn(CourseGitSettings settings) => settings.PublicUrl is { } portal && Operation is { } operation
        ? new Uri(portal, string.Create(CultureInfo.InvariantCulture, $"operations/{operation}"))
        : null;

    /// <summary>As the body of a mail has it.</summary>
    internal static string Text(ImmutableArray<NoticeMessage> messages, string rule, CourseGitSettings settings)
    {
        var text = new StringBuilder();
        foreach (var message in messages)
        {
            if (messages.Length > 1)
                text.Append(message.Title).Append('\n').Append('-', Math.Min(message.Title.Length, 70)).Append('\n');
            foreach (var sentence in new[] { message.What, message.Means, message.Next }.Where(s => s.Length > 0))
                text.Append(sentence).Append('\n');
            text.Append('\n').Append(CultureInfo.InvariantCulture, $"When: {message.AtUtc:yyyy-MM-dd HH:mm} UTC\n");
            if (message.LinkIn(settings) is { } link)
                text.Append("More: ").Append(link).Append('\n');
            else if (message.Operation is { } operation)
                text.Append(CultureInfo.InvariantCulture, $"More: operation {operation} in CourseGit\n");
            text.Append('\n');
        }
        return text.Append("-- \n").Append(CultureInfo.InvariantCulture, $"CourseGit at {settings.ServerName}, rule {rule}\n").ToString();
    }
}
