using System.Collections.Immutable;
using System.Security.Cryptography;
using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Core.Hooks;

/// <summary>What came of trying a hook.</summary>
/// <param name="Answer">How it ended, a sentence.</param>
/// <param name="Output">What it said.</param>
public sealed record HookTrial(bool IsGood, string Answer, ImmutableArray<string> Output);

/// <summary>The programs that hooks may start.</summary>
/// <param name="Obstacle">Why none can be started, a sentence; null when they can.</param>
public sealed record HookProgramChoice(ImmutableArray<string> Names, string? Obstacle);

/// <summary>The front door to hooks. Rights and every value are checked here.</summary>
public sealed class HookDesk
{
    private readonly IDbContextFactory<StateDbContext> _contexts;
    private readonly CourseRegistry _courses;
    private readonly OperationKinds _kinds;
    private readonly HookPrograms _programs;
    private readonly HookRunner _runner;
    private readonly HookSecrets _secrets;
    private readonly AuditLog _audit;

    internal HookDesk(
        IDbContextFactory<StateDbContext> contexts, CourseRegistry courses, OperationKinds kinds, HookPrograms programs, HookRunner runner,
        HookSecrets secrets, AuditLog audit) =>
        (_contexts, _courses, _kinds, _programs, _runner, _secrets, _audit) =
            (contexts, courses, kinds, programs, runner, secrets, audit);

    /// <summary>All hooks, in the order in which they run: by name.</summary>
    public async Task<ImmutableArray<Hook>> ListAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ManageHooks);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var rows = await context.Hooks.AsNoTracking().ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(r => r.ToHook()).OrderBy(h => h.Name, NaturalOrder.Instance)];
    }

    /// <summary>The hook of this name.</summary>
    /// <exception cref="InvalidInputException">There is none.</exception>
    public async Task<Hook> GetAsync(string name, Actor actor, CancellationToken cancellationToken) =>
        (await ListAsync(actor, cancellationToken).ConfigureAwait(false)).FirstOrDefault(h => h.Name == name) ?? throw IsNotHere(name);

    /// <summary>Those that run for a course.</summary>
    public async Task<ImmutableArray<Hook>> OfAsync(Course course, Actor actor, CancellationToken cancellationToken) =>
        [.. (await ListAsync(actor, cancellationToken).ConfigureAwait(false))
            .Where(h => h.IsOn && h.Scope.Covers(course.Subdomain, course))];

    /// <summary>The programs that can be chosen.</summary>
    public Task<HookProgramChoice> ProgramsAsync(Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ManageHooks);
        return Task.Run(() => new HookProgramChoice(_programs.Names, _programs.Obstacle), cancellationToken);
    }

    /// <summary>Adds a hook. It runs from the next operation on.</summary>
    /// <param name="secret">What requests to an address are signed with; null for a program.</param>
    /// <exception cref="InvalidInputException">A value cannot be, or the name is taken. Nothing was changed.</exception>
    /// <exception cref="RefusedException">Its program may not be started.</exception>
    public async Task AddAsync(Hook hook, Secret? secret, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ManageHooks);
        await CheckAsync(hook, secret, null, cancellationToken).ConfigureAwait(false);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await RequireFreeAsync(context, hook.Name, cancellationToken).ConfigureAwait(false);
        var row = new HookRow { Name = "", Scope = "", Names = "", Kinds = "", Events = "", IfItFails = "", CreatedBy = actor.Name };
        Take(hook, secret, row);
        context.Add(row);
        await _audit.CommitAsync(context, actor, new AuditEntry(AuditAction.HookAdded) { Subject = hook.Name }
            .With(null, row.Facts()), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Changes the hook of this name; its own name may be another one afterwards. Whether it is switched on is no part of it: who saves
    /// what was read long ago would switch on again what somebody has switched off since.
    /// </summary>
    /// <param name="secret">Null keeps the one it has.</param>
    /// <exception cref="InvalidInputException">A value cannot be, or there is no such hook. Nothing was changed.</exception>
    /// <exception cref="RefusedException">Its program may not be started.</exception>
    public async Task ChangeAsync(string name, Hook hook, Secret? secret, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ManageHooks);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await FindAsync(context, name, cancellationToken).ConfigureAwait(false);
        await CheckAsync(hook with { IsOn = row.IsOn }, secret, row.ToHook().Scope, cancellationToken).ConfigureAwait(false);
        if (hook.Name != name)
            await RequireFreeAsync(context, hook.Name, cancellationToken).ConfigureAwait(false);
        var before = row.Facts();
        Take(hook with { IsOn = row.IsOn }, secret, row);
        await _audit.CommitAsync(context, actor, () => Changed(name, before, row), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Switches a hook on or off, and changes nothing else of it.</summary>
    /// <exception cref="InvalidInputException">There is no such hook.</exception>
    /// <exception cref="RefusedException">Its program may not be started, and it stays off.</exception>
    public async Task SwitchAsync(string name, bool isOn, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ManageHooks);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await FindAsync(context, name, cancellationToken).ConfigureAwait(false);
        if (isOn && row.Program is { } program)
            _programs.Find(program);
        var before = row.Facts();
        row.IsOn = isOn;
        await _audit.CommitAsync(context, actor, () => Changed(name, before, row), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a hook.</summary>
    /// <exception cref="InvalidInputException">There is no such hook.</exception>
    public async Task RemoveAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ManageHooks);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var row = await FindAsync(context, name, cancellationToken).ConfigureAwait(false);
        context.Remove(row);
        await _audit.CommitAsync(context, actor, new AuditEntry(AuditAction.HookRemoved) { Subject = name }
            .With(row.Facts(), null), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a hook now, with the event <c>test</c> and no operation; also one that is switched off.</summary>
    /// <exception cref="InvalidInputException">There is no such hook.</exception>
    public async Task<HookTrial> TryAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ManageHooks);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        var row = await FindAsync(context, name, cancellationToken).ConfigureAwait(false);
        await _audit.RecordAsync(actor, new AuditEntry(AuditAction.HookTried) { Subject = name }, cancellationToken).ConfigureAwait(false);
        var (redactor, secret) = (new Redactor(), _secrets.Of(row));
        await _secrets.HideAsync(redactor, credential: null, secret, cancellationToken).ConfigureAwait(false);
        var output = ImmutableArray.CreateBuilder<string>();
        var call = new HookCall("test", Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        var result = await _runner.RunAsync(row.ToHook(), secret, call, redactor, output.Add, cancellationToken).ConfigureAwait(false);
        return new HookTrial(result.Trouble is null, $"It {result}.", output.ToImmutable());
    }

    private static IEnumerable<AuditEntry> Changed(string name, AuditFacts before, HookRow row) =>
        new AuditEntry(AuditAction.HookChanged) { Subject = name }.IfChanged(before, row.Facts());

    private async Task CheckAsync(Hook hook, Secret? secret, CourseScope? before, CancellationToken cancellationToken)
    {
        HookRules.Check(hook, _kinds);
        WebAddress.Check(secret);
        hook.Scope.Check(await _courses.ListAsync(Actor.System, cancellationToken).ConfigureAwait(false), before);
        if (hook is { Program: { } program, IsOn: true }) // one whose program is gone can still be switched off
            _programs.Find(program);
    }

    private void Take(Hook hook, Secret? secret, HookRow row)
    {
        row.Take(hook, _kinds);
        if (secret is not null)
            row.ProtectedSecret = _secrets.Protect(secret);
        if (hook.Address is null)
            row.ProtectedSecret = null;
        else if (row.ProtectedSecret is null)
            throw new InvalidInputException("An address needs a secret: with it the receiver can tell our requests from anybody else's.");
    }

    private static async Task RequireFreeAsync(StateDbContext context, string name, CancellationToken cancellationToken)
    {
        if (await context.Hooks.AnyAsync(h => h.Name == name, cancellationToken).ConfigureAwait(false))
            throw new InvalidInputException($"There is a hook \"{name}\" already. Choose another name, or change that one.");
    }

    private static async Task<HookRow> FindAsync(StateDbContext context, string name, CancellationToken cancellationToken) =>
        await context.Hooks.FirstOrDefaultAsync(h => h.Name == name, cancellationToken).ConfigureAwait(false) ?? throw IsNotHere(name);

    private static InvalidInputException IsNotHere(string name) =>
        new($"There is no hook \"{TextLength.Excerpt(name)}\". See those there are with \"hook list\".");
}
