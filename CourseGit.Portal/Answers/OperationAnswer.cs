using System.Text.Json.Serialization;
using CourseGit.Core.Operations;

namespace CourseGit.Portal.Answers;

/// <summary>An operation as <c>--json</c> prints it; the names are a contract.</summary>
internal record OperationAnswer(
    long? Operation, string Kind, string? Course, string? Outcome, string? Commit, string? Branch,
    long Files, long Bytes, long? DurationMs, string Message, IReadOnlyList<StepAnswer> Steps)
{
    public static OperationAnswer Of(OperationSnapshot operation) => new(
        operation.Id, operation.Kind.Id.ToLowerInvariant(), operation.Course?.Value, operation.Outcome is { } outcome
            ? Lower(outcome)
            : Lower(operation.State),
        operation.Commit?.Value, operation.Branch, operation.Files, operation.Bytes, operation.DurationMs, MessageOf(operation),
        [.. operation.Steps.Select(s => new StepAnswer(s.Name, s.DurationMs))])
    {
        Refused = operation.Refused,
        Subject = operation.Course is null ? operation.Subject.Key : null,
    };

    /// <summary>What it works on, when that is no course: its sort and its name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subject { get; private init; }

    /// <summary>
    /// The outcome is <c>failed</c> because a guard refused: nothing was changed, and to try again without a change is of no use.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Refused { get; private init; }

    /// <summary>What could not even become an operation.</summary>
    public static OperationAnswer NotAccepted(OperationKind kind, string? course, string message) =>
        new(null, kind.Id.ToLowerInvariant(), course, "failed", null, null, 0, 0, null, message, []);

    // Of a failure all in one: the names are a contract.
    private static string MessageOf(OperationSnapshot operation) => operation.Outcome != OperationOutcome.Failed
        ? operation.Text
        : string.Join(' ', new[] { operation.Text, operation.NextStep, operation.Said is { } said ? $"(git said: {said})" : null }
            .Where(part => !string.IsNullOrEmpty(part)));

    private static string Lower<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();
}

/// <summary>A step as <c>--json</c> prints it.</summary>
internal sealed record StepAnswer(string Name, long? DurationMs);
