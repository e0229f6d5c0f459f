using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
using CourseGit.Core.Primitives;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Hooks;

/// <summary>What a hook may be, and how it is stored.</summary>
internal static class HookRules
{
    /// <exception cref="InvalidInputException">A value cannot be.</exception>
    public static void Check(Hook hook, OperationKinds kinds)
    {
        PlainName.Check(hook.Name, Hook.MaxNameLength, "hook", "pause-the-server");
        if (hook.Events.IsEmpty)
            throw new InvalidInputException("The hook says no time to run at. Choose at least one of start, success, warning and failure.");
        if (hook.Kinds.IsEmpty)
            throw new InvalidInputException("The hook is for no kind of operation. Choose at least one.");
        if (hook.Kinds.FirstOrDefault(k => kinds.Find(k) is null) is { } unknown)
            throw new InvalidInputException(
                $"There is no kind of operation \"{TextLength.Excerpt(unknown)}\". Choose among "
                + $"{string.Join(", ", kinds.All.Select(k => k.Id.ToLowerInvariant()))}.");
        if (hook.IfItFails == HookFailure.Cancel && !hook.Events.Contains(HookEvent.Start))
            throw new InvalidInputException(
                "A hook can cancel an operation only at its start: afterwards the work is done. Choose the start among its times, or let a "
                + "failure be ignored or warned of.");
        if (hook.LimitSeconds is < 1 or > Hook.MaxLimitSeconds)
            throw new InvalidInputException($"A hook may take 1 to {Hook.MaxLimitSeconds} seconds.");
        CheckTarget(hook);
    }

    /// <summary>Whether it is for this event of this kind of operation.</summary>
    public static bool IsFor(this HookRow row, HookEvent happened, OperationKind kind) =>
        row.Events.Split(',').Contains(happened.ToString()) && row.Kinds.Split(',').Contains(kind.Id);

    /// <summary>
    /// The hook of a row; one with a <see cref="Hook.Problem"/> when it cannot be read, as after a step back to an older version.
    /// </summary>
    public static Hook ToHook(this HookRow row)
    {
        var kept = new Hook(row.Name, new CourseScope.All(), [])
        {
            Kinds = [.. row.Kinds.Split(',')],
            Program = row.Program,
            Arguments = row.Arguments.Length == 0 ? [] : [.. row.Arguments.Split('\n')[1..]],
            LimitSeconds = row.LimitSeconds,
            IsOn = row.IsOn,
            CreatedBy = row.CreatedBy,
        };
        try
        {
            return kept with
            {
                Scope = CourseScope.Stored(row.Scope, row.Names),
                Events = EventsOf(row),
                Address = row.Address is null ? null : new Uri(row.Address),
                IfItFails = Enum.Parse<HookFailure>(row.IfItFails),
            };
        }
        catch (Exception e) when (e is InvalidInputException or ArgumentException or FormatException)
        {
            return kept with { Problem = "what it is set to cannot be read; remove it, and add it anew" };
        }
    }

    /// <summary>Writes what people set.</summary>
    public static void Take(this HookRow row, Hook hook, OperationKinds kinds)
    {
        row.Name = hook.Name;
        (row.Scope, row.Names) = (hook.Scope.Kind, string.Join('\n', hook.Scope.Names));
        row.Kinds = string.Join(',', kinds.All.Select(k => k.Id).Where(k => hook.Kinds.Contains(k, StringComparer.OrdinalIgnoreCase)));
        row.Events = string.Join(',', hook.Events.Distinct().Order());
        row.Program = hook.Program;
        row.Arguments = string.Concat(hook.Arguments.Select(a => '\n' + a)); // a line break before each: an empty one counts, too
        row.Address = hook.Address?.AbsoluteUri;
        row.IfItFails = hook.IfItFails.ToString();
        row.LimitSeconds = hook.LimitSeconds;
        row.IsOn = hook.IsOn;
    }

    private static ImmutableArray<HookEvent> EventsOf(HookRow row) =>
        [.. row.Events.Split(',').Select(Enum.Parse<HookEvent>)];

    private static void CheckTarget(Hook hook)
    {
        if (hook.Program is null == hook.Address is null)
            throw new InvalidInputException("Say what the hook calls: a program, or an address, but not both.");
        if (hook.Program is null && !hook.Arguments.IsEmpty)
            throw new InvalidInputException("An address gets no arguments. Leave them out, or choose a program.");
        if (hook.Arguments.Length > Hook.MostArguments)
            throw new InvalidInputException(
                $"A program gets {Hook.MostArguments} arguments at most, and these are {hook.Arguments.Length}.");
        foreach (var argument in hook.Arguments)
        {
            TextLength.Check(argument, Hook.MaxArgumentLength, "The argument");
            if (argument.Any(char.IsControl))
                throw new InvalidInputException(
                    "An argument holds a line break or another control character. Write each on a line of its own.");
        }
    }
}
