using System.Collections.Immutable;
using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Notices;

/// <summary>The front door to notices: who is told of what, and what became of it. Rights are checked here.</summary>
public sealed class NoticeDesk
{
    private const int MostListed = 200;
    private readonly IDbContextFactory<StateDbContext> _contexts;
    private readonly CourseRegistry _courses;
    private readonly ISecretProtector _protector;
    private readonly NoticeRecorder _recorder;
    private readonly NoticeTrials _trials;
    private readonly AuditLog _audit;
    private readonly TimeProvider _time;

    internal NoticeDesk(
        IDbContextFactory<StateDbContext> contexts, CourseRegistry courses, ISecretProtector protector, NoticeRecorder recorder,
        NoticeTrials trials, AuditLog audit, TimeProvider time) =>
        (_contexts, _courses, _protector, _recorder, _trials, _audit, _time) =
            (contexts, courses, protector, recorder, trials, audit, time);

    /// <summary>All rules by name, each with its last delivery.</summary>
    public async Task<ImmutableArray<NoticeRule>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeNotices);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rules = await context.NoticeRules.AsNoTracking().OrderBy(r => r.Name).ToListAsync(cancellationToken).ConfigureAwait(false);
        var listed = ImmutableArray.CreateBuilder<NoticeRule>();
        foreach (var row in rules)
        {
            // The one somebody is to see: what was tried last, and of what was not tried yet the newest.
            var last = await context.NoticeDeliveries.AsNoTracking().Where(d => d.RuleId == row.Id)
                .OrderByDescending(d => d.EndedUtc ?? d.NextUtc).ThenByDescending(d => d.Id)
                .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            var collected = await context.CollectedNotices.CountAsync(c => c.RuleId == row.Id, cancellationToken).ConfigureAwait(false);
            listed.Add(NoticeRules.ToRule(row) with { Last = last is null ? null : Shown(last, row), Collected = collected });
        }
        return listed.ToImmutable();
    }

    /// <summary>The rule of this name.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public async Task<NoticeRule> GetAsync(string name, Actor actor, CancellationToken cancellationToken) =>
        (await ListAsync(actor, cancellationToken).ConfigureAwait(false)).FirstOrDefault(r => r.Name == name) ?? throw IsNotHere(name);

    /// <summary>What waits to be sent or was given up, the newest first; 200 at most.</summary>
    public async Task<ImmutableArray<NoticeDelivery>> UnsentAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeNotices);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var found = await context.NoticeDeliveries.AsNoTracking().Where(d => d.State != nameof(NoticeDeliveryState.Sent))
            .Join(context.NoticeRules.AsNoTracking(), d => d.RuleId, r => r.Id, (delivery, rule) => new { delivery, rule })
            .OrderByDescending(f => f.delivery.Id).Take(MostListed).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. found.Select(f => Shown(f.delivery, f.rule))];
    }

    /// <summary>Adds a rule. It is told of what happens from now on.</summary>
    /// <param name="secret">What a webhook's requests are signed with; null for e-mail.</param>
    /// <exception cref="InvalidInputException">A value cannot be, or the name is taken. Nothing was changed.</exception>
    public async Task AddAsync(NoticeRule rule, Secret? secret, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeNotices);
        await CheckAsync(rule, secret, null, cancellationToken).ConfigureAwait(false);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        if (await context.NoticeRules.AnyAsync(r => r.Name == rule.Name, cancellationToken).ConfigureAwait(false))
            throw new InvalidInputException($"There is a rule \"{rule.Name}\" already. Choose another name, or change that one.");
        var row = new NoticeRuleRow { Name = "", Scope = "", Outcomes = "", CreatedUtc = _time.GetUtcNow().UtcDateTime };
        Copy(rule, secret, row);
        context.Add(row);
        await _audit.CommitAsync(context, actor, new AuditEntry(AuditAction.NoticeAdded) { Subject = rule.Name }
            .With(null, row.Facts()), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Changes the rule of this name; its own name may be another one afterwards. What waits goes to those whom it names from now on.
    /// </summary>
    /// <param name="secret">Null keeps the one it has.</param>
    /// <exception cref="InvalidInputException">A value cannot be, or there is no such rule. Nothing was changed.</exception>
    public async Task ChangeAsync(string name, NoticeRule rule, Secret? secret, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeNotices);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var row = await FindAsync(context, name, cancellationToken).ConfigureAwait(false);
        await CheckAsync(rule, secret, NoticeRules.ScopeOf(row), cancellationToken).ConfigureAwait(false);
        if (rule.Name != name && await context.NoticeRules.AnyAsync(r => r.Name == rule.Name, cancellationToken).ConfigureAwait(false))
            throw new InvalidInputException($"There is a rule \"{rule.Name}\" already. Choose another name.");
        var (webhook, addresses, before) = (row.Webhook, row.Addresses, row.Facts());
        Copy(rule, secret, row);
        if (row.Webhook != webhook || row.Addresses != addresses)
            await Readdressing.ReaddressAsync(context, row, row.Webhook != webhook, _time.GetUtcNow().UtcDateTime, cancellationToken)
                .ConfigureAwait(false);
        if (row.DigestDueUtc is not null) // what was collected goes at the new hour, or with the next look
            row.DigestDueUtc = rule.Digest?.NextUtc(_time.GetUtcNow().UtcDateTime) ?? _time.GetUtcNow().UtcDateTime;
        await _audit.CommitAsync(context, actor, () => new AuditEntry(AuditAction.NoticeChanged) { Subject = name }
            .IfChanged(before, row.Facts()), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a rule, with what it had not sent yet.</summary>
    /// <exception cref="InvalidInputException">There is no such rule.</exception>
    public async Task RemoveAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeNotices);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await FindAsync(context, name, cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await context.NoticeDeliveries.Where(d => d.RuleId == row.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await context.CollectedNotices.Where(c => c.RuleId == row.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await context.NoticeConditions.Where(c => c.RuleId == row.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await context.NoticeRules.Where(r => r.Id == row.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await _audit.CommitAsync(context, actor, new AuditEntry(AuditAction.NoticeRemoved) { Subject = name }
            .With(row.Facts(), null), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a test to everybody the rule names, at once, past the outbox.</summary>
    /// <returns>What each server answered.</returns>
    /// <exception cref="InvalidInputException">There is no such rule.</exception>
    public async Task<ImmutableArray<NoticeTrial>> TestAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeNotices);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await FindAsync(context, name, cancellationToken).ConfigureAwait(false);
        await _audit.RecordAsync(actor, new AuditEntry(AuditAction.NoticeTried) { Subject = name }, cancellationToken)
            .ConfigureAwait(false);
        return await _trials.RunAsync(row, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has everything tried now that waits or was given up, and for another day.</summary>
    /// <returns>How many messages that are.</returns>
    public async Task<int> RetryAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeNotices);
        var now = _time.GetUtcNow().UtcDateTime;
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var count = await context.NoticeDeliveries.Where(d => d.State != nameof(NoticeDeliveryState.Sent)).ExecuteUpdateAsync(d => d
            .SetProperty(r => r.State, nameof(NoticeDeliveryState.Waiting))
            .SetProperty(r => r.NextUtc, now)
            .SetProperty(r => r.EndedUtc, (DateTime?)null)
            .SetProperty(r => r.GiveUpUtc, now + NoticeRecorder.GiveUpAfter), cancellationToken).ConfigureAwait(false);
        await _audit.CommitAsync(context, actor, new AuditEntry(AuditAction.NoticesRetried) { Subject = Counted.InWords(count, "message") },
            cancellationToken).ConfigureAwait(false);
        return count;
    }

    /// <summary>
    /// Sets the address that is asked (GET) after each complete round, so that somebody elsewhere notices when rounds stop. It is kept
    /// encrypted, for whoever knows it could ask it, too.
    /// </summary>
    /// <param name="address">Null for none.</param>
    /// <exception cref="InvalidInputException">It is no http or https URL.</exception>
    public async Task SetRoundAddressAsync(string? address, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeNotices);
        var url = address is null ? null : WebAddress.Parse(address, "The address for after each round").AbsoluteUri;
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.NoticeSettings.FirstOrDefaultAsync(s => s.Id == 1, cancellationToken).ConfigureAwait(false);
        if (row is null)
            context.Add(row = new NoticeSettingsRow { Id = 1 });
        var before = row.ProtectedRoundAddress is { } known ? new Uri(_protector.Unprotect(known).Reveal()) : null;
        row.ProtectedRoundAddress = url is null ? null : _protector.Protect(new Secret(url));
        await _audit.CommitAsync(context, actor, () => new AuditEntry(AuditAction.RoundAddressChanged)
            .IfChanged(RoundFacts(before), RoundFacts(url is null ? null : new Uri(url))), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whose address is asked after each round: host and port; null for none. The whole of it is never shown.</summary>
    public async Task<string?> RoundHostAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.SeeNotices);
        return await RoundAddressAsync(cancellationToken).ConfigureAwait(false) is { } address ? address.Authority : null;
    }

    /// <summary>Asks an address once, before it is saved.</summary>
    /// <returns>What it answered, a sentence.</returns>
    /// <exception cref="InvalidInputException">It is no http or https URL.</exception>
    /// <exception cref="OperationFailedException">It cannot be reached, or did not take it.</exception>
    /// <exception cref="RefusedException">It lies where the portal may not go.</exception>
    public async Task<string> TryRoundAddressAsync(string address, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeNotices);
        var url = WebAddress.Parse(address, "The address for after each round");
        var entry = new AuditEntry(AuditAction.NoticeTried) { Subject = $"the address after each round at {url.Authority}" };
        await _audit.RecordAsync(actor, entry, cancellationToken).ConfigureAwait(false);
        return await _trials.AskAsync(url, cancellationToken).ConfigureAwait(false);
    }

    // The whole of it could be asked by whoever knows it.
    private static AuditFacts RoundFacts(Uri? address) =>
        new AuditFacts().Say("Host", address?.Authority).Hide("Address", address?.AbsoluteUri);

    /// <summary>Takes in something that happened and was no operation: a course that is overdue, and one that is so no more.</summary>
    internal Task RecordAsync(NoticeEvent happened, CancellationToken cancellationToken) =>
        _recorder.RecordAsync(happened, cancellationToken);

    /// <summary>A round was complete: asks the address that waits for this.</summary>
    /// <returns>What it answered, a sentence; null when no address is set.</returns>
    /// <exception cref="OperationFailedException">It cannot be reached, or did not take it.</exception>
    /// <exception cref="RefusedException">It lies where the portal may not go.</exception>
    internal async Task<string?> RoundCompletedAsync(CancellationToken cancellationToken)
    {
        return await RoundAddressAsync(cancellationToken).ConfigureAwait(false) is { } address
            ? await _trials.AskAsync(address, cancellationToken).ConfigureAwait(false) : null;
    }

    private async Task<Uri?> RoundAddressAsync(CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await context.NoticeSettings.AsNoTracking().FirstOrDefaultAsync(s => s.Id == 1, cancellationToken).ConfigureAwait(false);
        return row?.ProtectedRoundAddress is { } address ? new Uri(_protector.Unprotect(address).Reveal()) : null;
    }

    private async Task CheckAsync(NoticeRule rule, Secret? secret, CourseScope? before, CancellationToken cancellationToken)
    {
        NoticeRules.Check(rule);
        WebAddress.Check(secret);
        rule.Scope.Check(await _courses.ListAsync(Actor.System, cancellationToken).ConfigureAwait(false), before);
    }

    private void Copy(NoticeRule rule, Secret? secret, NoticeRuleRow row)
    {
        NoticeRules.Copy(rule, row);
        if (secret is not null)
            row.ProtectedSecret = _protector.Protect(secret);
        if (rule.Webhook is null)
            row.ProtectedSecret = null;
        else if (row.ProtectedSecret is null)
            throw new InvalidInputException("A webhook needs a secret: with it the receiver can tell our requests from anybody else's.");
    }

    private static NoticeDelivery Shown(NoticeDeliveryRow row, NoticeRuleRow rule)
    {
        var state = Enum.Parse<NoticeDeliveryState>(row.State);
        var recipient = row.Recipient.Length > 0 ? row.Recipient : rule.Webhook is { } url ? new Uri(url).Authority : "the webhook";
        return new NoticeDelivery(
            row.Id, rule.Name, recipient, NoticeMessage.TitleOf(NoticeMessage.Read(row.Content)), state, row.Attempts, row.CreatedUtc,
            state == NoticeDeliveryState.Waiting ? row.NextUtc : null, row.EndedUtc, row.LastError);
    }

    private static async Task<NoticeRuleRow> FindAsync(StateDbContext context, string name, CancellationToken cancellationToken) =>
        await context.NoticeRules.FirstOrDefaultAsync(r => r.Name == name, cancellationToken).ConfigureAwait(false)
            ?? throw IsNotHere(name);

    private static InvalidInputException IsNotHere(string name) => new($"There is no rule \"{TextLength.Excerpt(name)}\" for notices.");
}
