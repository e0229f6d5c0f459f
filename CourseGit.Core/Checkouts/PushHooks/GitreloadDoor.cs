using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CourseGit.Core.People;
using CourseGit.Core.State;

namespace CourseGit.Core.Checkouts.PushHooks;

/// <summary>An entry of gitreload's queue.</summary>
/// <param name="Action"><c>COURSE_IMPORT</c> or <c>GET_LATEST</c>.</param>
public sealed record GitreloadJob(string RepoName, string RepoUrl, string Action);

/// <summary>
/// gitreload's answers, in its order and with its words: programs of others compare them letter by letter. What it did not look at is
/// looked at silently: the owner of the repository, and the signature where a secret is set.
/// </summary>
public sealed class GitreloadDoor
{
    private readonly CheckoutRegistry _registry;
    private readonly CheckoutClones _clones;
    private readonly DeliveryLog _log;
    private readonly PushQueue _queue;
    private readonly CourseGitSettings _settings;

    internal GitreloadDoor(
        CheckoutRegistry registry, CheckoutClones clones, DeliveryLog log, PushQueue queue, CourseGitSettings settings) =>
        (_registry, _clones, _log, _queue, _settings) = (registry, clones, log, queue, settings);

    /// <summary>Takes a message.</summary>
    /// <param name="imports">It asks for an import, not for an update alone.</param>
    public async Task<PushReply> ReceiveAsync(bool imports, PushCall call, CancellationToken cancellationToken)
    {
        var happened = call.Header("X-GitHub-Event");
        if (happened == "ping")
            return new(200, "pong");
        if (happened != "push")
            return new(200, "We do not handle that event");
        PushBody body;
        try
        {
            body = PushBody.Read(call.Header("Content-Type"), call.Body);
        }
        catch (JsonException)
        {
            return PushBody.IsJson(call.Header("Content-Type")) ? new(400, "The payload is not JSON") : new(500, "The payload is not JSON");
        }
        if (body.Payload is not { } payload || IsNothing(payload))
            return new(400, "There is no payload");
        return PushMessage.Read(payload) is { Ref: not null } message
            ? await TakeAsync(imports, call, message, cancellationToken).ConfigureAwait(false)
            : new(500, "The payload tells of no push");
    }

    /// <summary>What waits and what runs, the oldest first.</summary>
    public async Task<ImmutableArray<GitreloadJob>> QueueAsync(CancellationToken cancellationToken)
    {
        var jobs = ImmutableArray.CreateBuilder<GitreloadJob>();
        foreach (var operation in await _queue.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            var url = await UrlOfAsync(operation.Subject.Name, cancellationToken).ConfigureAwait(false);
            jobs.Add(new(operation.Subject.Name, url, operation.Kind == CheckoutOperations.Import ? "COURSE_IMPORT" : "GET_LATEST"));
        }
        return jobs.ToImmutable();
    }

    private async Task<PushReply> TakeAsync(bool imports, PushCall call, PushMessage message, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_settings.CheckoutsRoot))
            return new(500, "Server configuration issue");
        if (await _registry.FindAsync(message.Name, cancellationToken).ConfigureAwait(false) is not { } checkout
            || !message.IsFrom(await AddressOfAsync(checkout, cancellationToken).ConfigureAwait(false)))
            return new(500, "Repository not valid");
        var task = PushTask.Of(checkout.Name, imports, call.Host, message.Branch, message.Commit, call.Key);
        if (await _registry.SecretOfAsync(checkout.Name, cancellationToken).ConfigureAwait(false) is { } secret && !call.IsSigned(secret))
        {
            await _log.AddAsync(task, PushSentences.WrongSignature, null, cancellationToken).ConfigureAwait(false);
            return new(403, "Signature not valid");
        }
        if (checkout.Branch is null)
            return new(500, "Unable to get current branch of checked out repo");
        if (message.Ref != checkout.Branch.Ref)
        {
            await _log.AddAsync(task, PushSentences.OtherBranch(message.Branch), null, cancellationToken).ConfigureAwait(false);
            return new(200, "Branch pushed doesn't match local branch, ignoring");
        }
        var queued = await _queue.AddAsync(task, Actor.Push(task.Sender), cancellationToken).ConfigureAwait(false);
        var what = imports ? "course import" : "git update";
        return new(200, string.Create(CultureInfo.InvariantCulture, $"Added {what} task to queue. Queue size was {queued.QueueSize}"),
            queued.Operation);
    }

    private async Task<string> AddressOfAsync(Checkout checkout, CancellationToken cancellationToken) => checkout.IsRegistered
        ? checkout.Remote!.Address : await _clones.OriginAsync(checkout.Name, cancellationToken).ConfigureAwait(false) ?? "";

    private async Task<string> UrlOfAsync(string name, CancellationToken cancellationToken)
    {
        if (await _registry.FindAsync(name, cancellationToken).ConfigureAwait(false) is not { } checkout)
            return "";
        var origin = checkout.IsThere ? await _clones.OriginAsync(checkout.Name, cancellationToken).ConfigureAwait(false) : null;
        return CheckoutRemotes.WithoutLogin(origin ?? checkout.Remote?.ToString() ?? "");
    }

    // As Python has it: an empty object is none.
    private static bool IsNothing(JsonElement payload) => payload.ValueKind switch
    {
        JsonValueKind.Null or JsonValueKind.False => true,
        JsonValueKind.Object => !payload.EnumerateObject().Any(),
        JsonValueKind.Array => payload.GetArrayLength() == 0,
        JsonValueKind.String => PushMessage.TextOf(payload) is null or "",
        JsonValueKind.Number => payload.TryGetDouble(out var number) && number == 0,
        _ => false,
    };
}
