using CourseGit.Core.Primitives;

namespace CourseGit.Core.Checkouts.PushHooks;

/// <summary>What a host is answered.</summary>
/// <param name="Status">Of HTTP.</param>
/// <param name="Operation">What it set going; null for nothing.</param>
public sealed record PushReply(int Status, string Message, long? Operation = null);

/// <summary>What hears of pushes to one repository.</summary>
/// <param name="Secret">What a message has to be signed with; null when nobody can sign.</param>
/// <param name="Address">Of the repository; null when it is not known.</param>
/// <param name="Follows">Whether this branch counts.</param>
/// <param name="Task">What a push to it asks for.</param>
/// <param name="WhyNot">Why nothing is done for now, a sentence; null when something is.</param>
internal sealed record PushTarget(
    Secret? Secret, string? Address, Func<string, bool> Follows, PushTask Task, string? WhyNot = null);

/// <summary>
/// Hears of pushes to one checkout: <c>/api/v1/hooks/{checkout}</c>. Whoever sends has no account here; the signature says who it is.
/// </summary>
public sealed class PushReceiver
{
    private readonly CheckoutRegistry _registry;
    private readonly CheckoutClones _clones;
    private readonly PushReading _reading;

    internal PushReceiver(CheckoutRegistry registry, CheckoutClones clones, PushReading reading) =>
        (_registry, _clones, _reading) = (registry, clones, reading);

    /// <summary>Takes a message.</summary>
    /// <param name="imports">It asks for an import, not for an update alone.</param>
    public async Task<PushReply> ReceiveAsync(string name, bool imports, PushCall call, CancellationToken cancellationToken)
    {
        if (await _registry.FindAsync(name, cancellationToken).ConfigureAwait(false) is not { } checkout)
            return PushReading.NobodyHere;
        var secret = await _registry.SecretOfAsync(checkout.Name, cancellationToken).ConfigureAwait(false);
        var address = checkout.IsRegistered ? checkout.Remote!.Address
            : await _clones.OriginAsync(checkout.Name, cancellationToken).ConfigureAwait(false);
        var task = PushTask.Of(checkout.Name, imports, call.Host, null, null, call.Key);
        return await _reading.TakeAsync(new PushTarget(secret, address, branch => branch == checkout.Branch?.Value, task), call,
            cancellationToken).ConfigureAwait(false);
    }
}
