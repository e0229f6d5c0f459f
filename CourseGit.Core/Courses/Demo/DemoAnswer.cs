using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Courses.Demo.Content;

namespace CourseGit.Core.Courses.Demo;

/// <summary>A question as a row of the database.</summary>
/// <param name="Id">Primary key, from 1.</param>
/// <param name="Exercise">The exercise it belongs to.</param>
/// <param name="Number">Its key inside the exercise, from 1.</param>
/// <param name="Question">What is asked.</param>
internal sealed record NumberedQuestion(int Id, PlacedExercise Exercise, int Number, DemoQuestion Question)
{
    public static ImmutableArray<NumberedQuestion> All { get; } =
        [.. DemoExercises.All
            .SelectMany(exercise => exercise.Exercise.Questions.Select((question, index) => (exercise, question, index)))
            .Select((row, index) => new NumberedQuestion(index + 1, row.exercise, row.index + 1, row.question))];
}

/// <summary>One attempt of a student at a question, about 400 in all.</summary>
internal sealed record DemoAnswer(DemoPerson Student, NumberedQuestion Question, bool Correct, DateTime Date)
{
    private static readonly DateTime FirstDay = new(2025, 9, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>In the order in which they were given.</summary>
    public static ImmutableArray<DemoAnswer> All { get; } =
        [.. DemoPeople.Students.SelectMany(AnswersOf).OrderBy(answer => answer.Date).ThenBy(answer => answer.Student.Id)];

    public string Text => Correct ? Question.Question.Expression : Question.Question.Slip;

    /// <summary>The moment as OpenTA's exports write it.</summary>
    public string When => Date.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A student tries some of the questions; many first attempts slip, most of those are mended.</summary>
    private static IEnumerable<DemoAnswer> AnswersOf(DemoPerson student)
    {
        var random = new DemoRandom((uint)(student.Id * 104_729));
        var diligence = random.Between(14, 34);
        foreach (var question in NumberedQuestion.All.Where(q => q.Exercise.Folder != DemoExercises.TrashFolder))
        {
            if (!random.Chance(diligence))
            {
                continue;
            }

            var date = FirstDay.AddDays(question.Exercise.Number + random.Between(0, 5)).AddMinutes(random.Between(8 * 60, 22 * 60));
            var right = random.Chance(65);
            yield return new DemoAnswer(student, question, right, date);
            if (!right && random.Chance(75))
            {
                yield return new DemoAnswer(student, question, true, date.AddMinutes(random.Between(2, 40)));
            }
        }
    }
}
