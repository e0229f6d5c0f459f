using System.Text.Json;
using CourseGit.Core.People;

namespace CourseGit.Core.Checkouts.PushHooks;

/// <summary>What a host is answered.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Operation">What it set going; null for nothing.</param>
public sealed record PushReply(int Status, string Message, long? Operation = null);

/// <summary>
/// Hears of pushes to one checkout: <c>/api/v1/hooks/{checkout}</c>. Whoever sends has no account here; the signature says who it is.
/// </summary>
public sealed class PushReceiver
{
    private const string Unknown = "There is no such checkout, or the signature is not right. Nothing was done.";
    private readonly CheckoutRegistry _registry;
    private readonly CheckoutClones _clones;
    private readonly DeliveryLog _log;
    private readonly PushQueue _queue;

    internal PushReceiver(CheckoutRegistry registry, CheckoutClones clones, DeliveryLog log, PushQueue queue) =>
        (_registry, _clones, _log, _queue) = (registry, clones, log, queue);

    /// <summary>Takes a message.</summary>
    /// <param name="imports">It asks for an import, not for an update alone.</param>
    public async Task<PushReply> ReceiveAsync(string name, bool imports, PushCall call, CancellationToken cancellationToken)
    {
        if (await _registry.FindAsync(name, cancellationToken).ConfigureAwait(false) is not { } checkout)
            return new(401, Unknown);
        var task = new PushTask(checkout, imports, call.Host, null, null, call.Key);
        var secret = await _registry.SecretOfAsync(checkout.Name, cancellationToken).ConfigureAwait(false);
        if (secret is null || !call.IsSigned(secret))
        {
            await _log.AddAsync(task, secret is null ? PushSentences.NoSecret : PushSentences.WrongSignature, null, cancellationToken)
                .ConfigureAwait(false);
            return new(401, Unknown);
        }
        if (call.Event == "ping")
            return new(200, "pong");
        if (call.Event != "push")
            return new(200, "Only pushes are of interest here. Nothing was done.");
        if (ReadMessage(call) is not { } message)
            return new(400, "What was sent is no message about a push, as JSON or in the form field payload. Nothing was done.");
        return await TakeAsync(task with { Branch = message.Branch, Commit = message.Commit }, message, cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<PushReply> TakeAsync(PushTask task, PushMessage message, CancellationToken cancellationToken)
    {
        var (status, why) = await AddressOfAsync(task.Checkout, cancellationToken).ConfigureAwait(false) is { } address
            && !message.IsFrom(address) ? (422, PushSentences.OtherRepository(message))
            : message.Branch is null || message.Branch != task.Checkout.Branch?.Value ? (200, PushSentences.OtherBranch(message.Branch))
            : message.IsDeletion ? (200, PushSentences.Deleted) : (0, "");
        if (status != 0)
        {
            await _log.AddAsync(task, why, null, cancellationToken).ConfigureAwait(false);
            return new(status, why);
        }
        var queued = await _queue.AddAsync(task, Actor.Push(task.Sender), cancellationToken).ConfigureAwait(false);
        return new(queued.Operation is null ? 200 : 202, queued.Answer, queued.Operation);
    }

    private async Task<string?> AddressOfAsync(Checkout checkout, CancellationToken cancellationToken) => checkout.IsRegistered
        ? checkout.Remote!.Address : await _clones.OriginAsync(checkout.Name, cancellationToken).ConfigureAwait(false);

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
