using System.Collections.Immutable;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Checkouts;

/// <summary>
/// Looks at the repositories of the checkouts that say how often, as a net below the pushes that are told: a message may get lost. Only
/// what has something new gets an operation.
/// </summary>
internal sealed class CheckoutPolling(CheckoutRegistry registry, CheckoutRemotes remotes, OperationDesk desk, TimeProvider time)
{
    private static readonly Actor Asker = Actor.Push("a look at the repository");
    private readonly Dictionary<string, DateTime> _looked = new(StringComparer.Ordinal);

    /// <summary>Looks at those that are due.</summary>
    /// <returns>What went wrong, of each whose repository could not be asked.</returns>
    public async Task<ImmutableArray<(CheckoutName Name, Exception Trouble)>> LookAsync(CancellationToken cancellationToken)
    {
        var troubles = ImmutableArray.CreateBuilder<(CheckoutName, Exception)>();
        var now = time.GetUtcNow().UtcDateTime;
        foreach (var checkout in await registry.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (checkout is not { PollMinutes: { } minutes, Problem: null } || !IsDue(checkout, minutes, now))
                continue;
            _looked[checkout.Name.Value] = now;
            try
            {
                await LookAsync(checkout, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e.IsTrouble(cancellationToken))
            {
                troubles.Add((checkout.Name, e)); // of this one; the others have their turn
            }
        }
        return troubles.ToImmutable();
    }

    private bool IsDue(Checkout checkout, int minutes, DateTime now) =>
        !_looked.TryGetValue(checkout.Name.Value, out var last) || now - last >= TimeSpan.FromMinutes(minutes) || now < last;

    private async Task LookAsync(Checkout checkout, CancellationToken cancellationToken)
    {
        if (await remotes.TipAsync(checkout, cancellationToken).ConfigureAwait(false) is not { } tip || tip == checkout.Commit)
            return;
        var underWay = await desk.UnderWayAsync(Actor.System, cancellationToken).ConfigureAwait(false);
        if (underWay.All(o => o.Subject != checkout.Name.Subject))
            await desk.EnqueueAsync(new CheckoutRequest(checkout.Name, Imports: false), Asker, cancellationToken).ConfigureAwait(false);
    }
}
