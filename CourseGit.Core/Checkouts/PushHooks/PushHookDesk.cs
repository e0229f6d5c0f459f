using System.Collections.Immutable;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Checkouts.PushHooks;

/// <summary>The front door to messages about pushes, for people. Hosts come through <see cref="PushReceiver"/>.</summary>
public sealed class PushHookDesk
{
    private readonly CheckoutRegistry _registry;
    private readonly DeliveryLog _log;
    private readonly PushQueue _queue;

    internal PushHookDesk(CheckoutRegistry registry, DeliveryLog log, PushQueue queue) =>
        (_registry, _log, _queue) = (registry, log, queue);

    /// <summary>The messages that came for a checkout, the newest first.</summary>
    /// <param name="count">At most so many, 1 to 250.</param>
    /// <exception cref="InvalidInputException">There is no such checkout.</exception>
    public async Task<ImmutableArray<Delivery>> DeliveriesAsync(string name, int count, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCheckouts);
        var checkout = await _registry.GetAsync(name, cancellationToken).ConfigureAwait(false);
        return await _log.ListAsync(checkout.Name.Value, count, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The newest message of each checkout that has any, by the checkout's name.</summary>
    public Task<ImmutableDictionary<string, Delivery>> NewestAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeCheckouts);
        return _log.NewestAsync(cancellationToken);
    }

    /// <summary>Does what a message asked for once more, whether it was done, refused or ignored then.</summary>
    /// <returns>The operation that does it.</returns>
    /// <exception cref="InvalidInputException">There is no such delivery any more.</exception>
    public async Task<long> DeliverAgainAsync(long delivery, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.UpdateCheckout);
        // One for a course is none of a checkout's: the course is restored instead.
        if (await _log.FindAsync(delivery, cancellationToken).ConfigureAwait(false) is not var (name, earlier)
            || !CheckoutOperations.Are(earlier.Kind))
            throw new InvalidInputException(PushSentences.NoSuchDelivery(delivery));
        var checkout = await _registry.GetAsync(name, cancellationToken).ConfigureAwait(false);
        var task = PushTask.Of(
            checkout.Name, earlier.Kind == CheckoutOperations.Import, actor.Name, earlier.Branch, earlier.Commit, key: null);
        return (await _queue.AddAsync(task, actor, cancellationToken).ConfigureAwait(false)).Operation!.Value;
    }
}
