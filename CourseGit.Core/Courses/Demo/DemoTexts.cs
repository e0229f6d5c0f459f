namespace CourseGit.Core.Courses.Demo;

/// <summary>Pages and exports whose text is fixed.</summary>
internal static class DemoTexts
{
    public const string Readme = """
        # Physics in small steps

        A demo course: about thirty exercises in mechanics, waves, heat and electricity, with figures, twenty invented
        students and some of their answers. Use it to try a backup, look at its history and restore it. Nothing here
        belongs to a real person.

        ## Chapters

        | Chapter | What it trains |
        |---|---|
        | 1 Motion along a line | speed, acceleration, throws |
        | 2 Forces and energy | Newton's laws, work, momentum |
        | 3 Rotation and oscillation | levers, pendulums, springs |
        | 4 Waves and sound | strings, pipes, interference |
        | 5 Värmelära och gaser | heat and gases, in Swedish and English |
        | 6 Electric circuits | resistors, capacitors, charges |

        ## For teachers

        - Answers may use the symbols of the text: `m*g*sin(theta)` is as good as a number.
        - Students hand in a photograph of their solution for at least one exercise in each chapter.
        - Exercises in `z:Trash` are hidden from students but kept.

        ## Things to try

        1. Back up the course, then change a word in an exercise and back it up again.
        2. Compare the two versions in the history.
        3. Restore the older version of that one exercise.

        """;

    public const string Welcome = """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Welcome</title></head>
        <body>
          <h1>Welcome to Physics in small steps</h1>
          <p>Start with chapter 1 and take the chapters in order. A new chapter opens each Monday.</p>
          <p>Stuck? Draw a figure, write down what is given, and check the units before you calculate.</p>
          <p>Välkommen! Kapitel 5 finns på både svenska och engelska.</p>
        </body>
        </html>

        """;

    public const string Stylesheet = """
        <xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
          <xsl:template match="/exercise">
            <article><h2><xsl:value-of select="exercisename"/></h2><xsl:apply-templates select="question"/></article>
          </xsl:template>
          <xsl:template match="question"><p><xsl:value-of select="text"/></p></xsl:template>
        </xsl:stylesheet>

        """;

    public const string ExportIndex = """
        <!doctype html>
        <html lang="en">
        <head><meta charset="utf-8"><title>Results</title></head>
        <body><h1>Results</h1><p><a href="../csv/course-demo-user-SUMMARY.csv">Summary of all students</a></p></body>
        </html>

        """;
}
