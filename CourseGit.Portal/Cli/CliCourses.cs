using System.Collections.Immutable;
using System.CommandLine;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Portal.Answers;

namespace CourseGit.Portal.Cli;

/// <summary>Changes several courses at once, and answers with each of them.</summary>
internal static class CliCourses
{
    public static Argument<string[]> Names(string description) =>
        new("subdomain") { Description = description, Arity = ArgumentArity.OneOrMore };

    /// <exception cref="InvalidInputException">One of them is not here, or the only one cannot be changed. Nothing was changed.</exception>
    /// <returns>The exit code.</returns>
    public static async Task<int> ChangeAsync(
        CliOutput output, string[] names,
        Func<CourseRegistry, IReadOnlyCollection<Subdomain>, Task<ImmutableArray<CourseChange>>> change, Func<Course, string> sentence,
        CancellationToken cancellationToken) =>
        await ChangeAsync(output, names, (services, subdomains) => change(services.GetRequiredService<CourseRegistry>(), subdomains),
            sentence, asList: false, cancellationToken);

    /// <summary>The same at another door than the registry's.</summary>
    /// <param name="asList">Answers with a list, also of one.</param>
    public static async Task<int> ChangeAsync(
        CliOutput output, string[] names,
        Func<IServiceProvider, IReadOnlyCollection<Subdomain>, Task<ImmutableArray<CourseChange>>> change, Func<Course, string> sentence,
        bool asList, CancellationToken cancellationToken)
    {
        var subdomains = names.Select(Subdomain.Parse).Distinct().ToList();
        await using var services = await CliHost.OpenAsync(withAccounts: false, cancellationToken, subdomains);
        var courses = services.GetRequiredService<CourseRegistry>();
        foreach (var subdomain in subdomains)
            await courses.GetAsync(subdomain, Actor.CommandLine, cancellationToken); // All or none: a typing error changes nothing.
        var changes = await change(services, subdomains);
        if (names.Length == 1 && changes[0].Problem is { } only)
            throw new InvalidInputException(only);
        var done = changes.Select(c => c.Course).OfType<Course>().ToList();
        var problems = changes.Where(c => c.Problem is not null).ToList();
        var answers = done.Select(CourseAnswer.Of).ToList();
        output.Answer(names.Length == 1 && !asList ? answers[0] : Several(answers, problems), done.Select(sentence));
        foreach (var problem in problems)
            CliOutput.Say(problem.Problem!);
        return problems.Count == 0 ? ExitCode.Success : ExitCode.Usage;
    }

    private static object Several(List<CourseAnswer> courses, List<CourseChange> problems) => problems.Count == 0
        ? new { courses }
        : new { courses, unchanged = problems.Select(p => new { subdomain = p.Subdomain.Value, message = p.Problem }) };
}
