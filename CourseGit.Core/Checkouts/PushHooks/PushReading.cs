using System.Text.Json;
using CourseGit.Core.People;

namespace CourseGit.Core.Checkouts.PushHooks;

/// <summary>
/// Reads what a git host sent, sees that it is signed and meant, writes it down, and puts what it asks for into the queue.
/// </summary>
internal sealed class PushReading(DeliveryLog log, PushQueue queue)
{
    /// <summary>The same whether there is nobody or the signature is wrong: a stranger learns no names.</summary>
    public static PushReply NobodyHere { get; } =
        new(401, "There is nothing of this name here, or the signature is not right. Nothing was done.");

    /// <summary>Takes a message for a target.</summary>
    public async Task<PushReply> TakeAsync(PushTarget target, PushCall call, CancellationToken cancellationToken)
    {
        if (target.Secret is null || !call.IsSigned(target.Secret))
        {
            await log.AddAsync(target.Task, target.Secret is null ? PushSentences.NoSecret : PushSentences.WrongSignature, null,
                cancellationToken).ConfigureAwait(false);
            return NobodyHere;
        }
        if (call.Event == "ping")
            return new(200, "pong");
        if (call.Event != "push")
            return new(200, "Only pushes are of interest here. Nothing was done.");
        if (ReadMessage(call) is not { } message)
            return new(400, "What was sent is no message about a push, as JSON or in the form field payload. Nothing was done.");
        return await TakeAsync(target, target.Task with { Branch = message.Branch, Commit = message.Commit }, message, cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<PushReply> TakeAsync(PushTarget target, PushTask task, PushMessage message, CancellationToken cancellationToken)
    {
        var (status, why) = target.Address is { } address && !message.IsFrom(address) ? (422, PushSentences.OtherRepository(message))
            : message.Branch is null || !target.Follows(message.Branch) ? (200, PushSentences.OtherBranch(message.Branch))
            : message.IsDeletion ? (200, PushSentences.Deleted)
            : target.WhyNot is { } not ? (200, not) : (0, "");
        if (status != 0)
        {
            await log.AddAsync(task, why, null, cancellationToken).ConfigureAwait(false);
            return new(status, why);
        }
        var queued = await queue.AddAsync(task, Actor.Push(task.Sender), cancellationToken).ConfigureAwait(false);
        return new(queued.Operation is null ? 200 : 202, queued.Answer, queued.Operation);
    }

    private static PushMessage? ReadMessage(PushCall call)
    {
        try
        {
            return PushBody.Read(call.Header("Content-Type"), call.Body).Payload is { } payload ? PushMessage.Read(payload) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
