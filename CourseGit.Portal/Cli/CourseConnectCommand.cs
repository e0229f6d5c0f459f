using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.CommandLine;
using CourseGit.Core.Backup;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Portal.Cli;

/// <summary><c>course connect SUBDOMAIN… | --all | --label LABEL --remote TEMPLATE [--credential NAME] [--create]</c></summary>
internal static class CourseConnectCommand
{
    public static Command Create(Option<bool> json)
    {
        var names = new Argument<string[]>("subdomain") { Description = "Courses to connect", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "Connect every course that is backed up from here and not archived" };
        var label = new Option<string?>("--label") { Description = "The same for those with this label" };
        var remote = new Option<string?>("--remote")
        {
            Description = $"Where each goes, such as github:physics/{RemoteTemplate.CourseMark}; {RemoteTemplate.CourseMark} stands for "
                + $"the course's name, {RemoteTemplate.LabelMark} for its label",
        };
        var credential = new Option<string?>("--credential") { Description = "Name of a stored credential; none when left out" };
        var create = new Option<bool>("--create") { Description = "Make repositories that are not there, private" };
        var command = new Command("connect", "Connect courses with repositories of their own, made where they are missing")
        {
            names, all, label, remote, credential, create,
        };
        command.SetAction((parsed, cancellationToken) => CliRunner.RunAsync(parsed.GetValue(json), output => RunAsync(
            output,
            new Wanted(parsed.GetValue(names)!, parsed.GetValue(all), parsed.GetValue(label) is { } text ? CourseLabel.Parse(text) : null),
            parsed.GetValue(remote), parsed.GetValue(credential), parsed.GetValue(create), cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(
        CliOutput output, Wanted wanted, string? remote, string? credential, bool create, CancellationToken cancellationToken)
    {
        if (new[] { wanted.Names.Length > 0, wanted.All, wanted.Label is not null }.Count(given => given) != 1)
            throw new InvalidInputException(
                "Name the courses to connect, or give --all. For those with a label, give --label LABEL instead.");
        if (remote is null)
            throw new InvalidInputException(
                $"Say where the courses go, for example --remote github:physics/{RemoteTemplate.CourseMark}.");
        var named = wanted.Names.Select(Subdomain.Parse).Distinct().ToList();
        await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken, named);
        var (courses, leftOut) = await ChosenAsync(
            services.GetRequiredService<CourseRegistry>(), named, wanted.Label, cancellationToken);
        if (!leftOut.IsEmpty)
            CliOutput.Say($"Left out, because they are not backed up from here: {string.Join(", ", leftOut)}. To connect one all the same, "
                + "name it.");
        var template = RemoteTemplate.Parse(remote, courses.Length, wanted.Label);
        var told = new Told(courses.Length);
        try
        {
            var done = await services.GetRequiredService<CourseConnector>().ConnectAsync(
                courses, template, credential == "none" ? null : credential, create, told, Actor.CommandLine, cancellationToken);
            Answer(output, done, leftOut);
            return done.Any(d => d.State == ConnectState.Failed) ? ExitCode.Failed : ExitCode.Success;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What is done stays done: whoever stopped it has to know which.
            ImmutableArray<CourseConnection> done = [.. courses.Select(told.Find).OfType<CourseConnection>()];
            Answer(output, done, leftOut);
            CliOutput.Say($"Cancelled: {Counted.InWords(courses.Length - done.Length, "course")} not tried, or not finished. Ask for the "
                + "same again: what is done is not done again.");
            return ExitCode.Cancelled;
        }
    }

    private static void Answer(CliOutput output, ImmutableArray<CourseConnection> done, ImmutableArray<Subdomain> leftOut) =>
        output.Answer(
            new
            {
                courses = done.Select(d => new
                {
                    subdomain = d.Course.Value,
                    remote = d.Remote?.ToString(),
                    state = d.State,
                    made = d.IsMade,
                    message = d.Problem,
                }),
                connected = done.Count(d => d.State == ConnectState.Connected),
                unchanged = done.Count(d => d.State == ConnectState.Unchanged),
                failed = done.Count(d => d.State == ConnectState.Failed),
                leftOut = leftOut.Select(c => c.Value),
            },
            [.. done.Select(Sentence), .. done.Length > 1 ? new[] { Summary(done) } : []]);

    // All or none: a typing error connects nothing. Where nobody named it, a course that is restored to here keeps its source.
    private static async Task<(ImmutableArray<Subdomain> Chosen, ImmutableArray<Subdomain> LeftOut)> ChosenAsync(
        CourseRegistry registry, List<Subdomain> named, CourseLabel? label, CancellationToken cancellationToken)
    {
        foreach (var subdomain in named)
            await registry.GetAsync(subdomain, Actor.CommandLine, cancellationToken);
        if (named.Count > 0)
            return ([.. named], []);
        var all = await registry.ListAsync(Actor.CommandLine, cancellationToken);
        var meant = all.Where(c => !c.IsArchived && (label is null || c.Labels.Contains(label))).ToLookup(
            c => c.Direction == Direction.Push, c => c.Subdomain);
        return meant[true].Any() ? ([.. meant[true]], [.. meant[false]]) : throw new InvalidInputException(label is null
            ? "There is no course to connect that is backed up from here. Add one first, or name those that are meant."
            : $"No course that is backed up from here and not archived has the label \"{label}\". See the labels there "
                + "are with \"course list\".");
    }

    private static string Sentence(CourseConnection done) => done.State switch
    {
        ConnectState.Failed => $"{done.Course}: left as it was. {done.Problem}",
        ConnectState.Unchanged => $"{done.Course}: goes to {done.Remote} already.",
        _ => $"{done.Course}: goes to {done.Remote} from now on{(done.IsMade ? ", which was made" : "")}.",
    };

    private static string Summary(ImmutableArray<CourseConnection> done)
    {
        var failed = done.Count(d => d.State == ConnectState.Failed);
        var connected = Counted.InWords(done.Count(d => d.State == ConnectState.Connected), "course");
        return failed == 0 ? $"{connected} connected. Back them up with \"backup\"."
            : $"{connected} connected, {failed} left as they were. Ask for the same again once the cause is gone: what is done is not done "
                + "again.";
    }

    private sealed record Wanted(string[] Names, bool All, CourseLabel? Label);

    /// <summary>Says how far it is, so that nobody thinks that it hangs.</summary>
    private sealed class Told(int of) : IProgress<CourseConnection>
    {
        private readonly ConcurrentDictionary<Subdomain, CourseConnection> _all = new();
        private int _done;

        public CourseConnection? Find(Subdomain course) => _all.GetValueOrDefault(course);

        public void Report(CourseConnection value)
        {
            _all[value.Course] = value;
            if (of > 1)
                CliOutput.Say($"{Interlocked.Increment(ref _done)} of {of}: {value.Course}");
        }
    }
}
