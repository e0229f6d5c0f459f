using System.Text.Json;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Restore;

/// <summary>Puts back what a restore, or an earlier undo, replaced: the kind of operation.</summary>
public static class UndoOperation
{
    private const string AsBefore = "The course is as it was before.";

    public static OperationKind Kind { get; } = new()
    {
        Id = "Undo",
        Name = "Undo",
        Noun = "undo",
        Preposition = "in",
        Right = Right.Restore,
        Replaces = true,
        Steps = [RestoreOperation.Initializing, RestoreOperation.Activating, RestoreOperation.Done],
        Says = new()
        {
            Untouched = "The course's files were not touched.",
            BeforeCancel = RestoreOperation.BeforeCancel,
            Cancelled = "Cancelled. The course is exactly as it was; nothing was changed.",
            AfterCancel = "Undo again when you are ready.",
            Stopped = "The course is exactly as it was: nothing had been changed yet, and what had been prepared was taken away.",
            AfterStop = "Undo again: what was replaced is still set aside.",
            Done = "Undo complete",
            Unchanged = "Nothing to undo",
            NextAfter = Next,
            CommitLabel = "Restore point",
        },
    };

    private static string Next(OperationStanding standing) => standing switch
    {
        OperationStanding.Succeeded or OperationStanding.Warning =>
            "What was replaced is back in its place. What stood there meanwhile is set aside, so the undo can be undone too.",
        OperationStanding.Unchanged => "The course already was like that. Nothing was replaced.",
        OperationStanding.Cancelled => $"{AsBefore} What is set aside stays there, so you can undo later.",
        OperationStanding.Refused => $"{AsBefore} Correct what is named above, then undo again.",
        _ => "Look at the log below for what was in the way. What is set aside stays there, so you can undo again.",
    };
}

/// <summary>What is asked of an undo.</summary>
/// <param name="Restored">The operation (a restore, or an undo) to be undone.</param>
public sealed record UndoRequest(Subdomain Course, long Restored) : OperationRequest(OperationSubject.Of(Course))
{
    /// <inheritdoc/>
    public override OperationKind Kind => UndoOperation.Kind;

    /// <inheritdoc/>
    public override string ToJson() => JsonSerializer.Serialize(new Stored(Restored));

    /// <summary>What was asked of an operation.</summary>
    public static UndoRequest Of(OperationContext operation) =>
        JsonSerializer.Deserialize<Stored>(operation.Arguments) is { } stored ? new(operation.Course, stored.Restored)
            : throw new InvalidInputException("The operation's arguments cannot be read.");

    private sealed record Stored(long Restored);
}

/// <summary>Finds what there is to undo.</summary>
public sealed class UndoRequests(OperationDesk desk, IDbContextFactory<StateDbContext> contexts)
{
    /// <summary>The request to put back what an operation replaced.</summary>
    /// <exception cref="InvalidInputException">There is no such operation, or it replaced nothing.</exception>
    public async Task<UndoRequest> OfAsync(long operation, Actor actor, CancellationToken cancellationToken)
    {
        var restored = await desk.GetAsync(operation, actor, cancellationToken).ConfigureAwait(false);
        actor.Require(Right.Restore, restored.Course);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        return restored.Course is { } course
            && await context.SetAsides.AnyAsync(s => s.OperationId == operation, cancellationToken).ConfigureAwait(false)
            ? new UndoRequest(course, operation)
            : throw new InvalidInputException($"Operation {operation} replaced nothing, so there is nothing to put back.");
    }
}
